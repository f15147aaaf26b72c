import { rowChanges } from './row-changes.ts';
import { UNKNOWN_KEYS, type WrittenKeys } from './written-keys.ts';

/** Remembers exactly, and believes of some keys that they were written. */
function writtenKeys(...mistaken: readonly string[]): WrittenKeys {
  const keys = new Set(mistaken);
  return { mayHold: (key) => keys.has(key), add: (key) => keys.add(key) };
}

const upserts = (...keys: readonly string[]) => new Map(keys.map((key) => [key, {}]));
const namesOf = ({ inserts, upserts: replaced, deletes }: ReturnType<typeof rowChanges>) =>
  ({ inserts: [...inserts?.keys() ?? []], upserts: [...replaced.keys()], deletes });

describe('what changes in a table', () => {
  it('is an insert for a key once, and a replacement from then on', () => {
    const keys = writtenKeys();
    expect(namesOf(rowChanges({ upserts: upserts('a', 'b'), deletes: [] }, keys))).toEqual({ inserts: ['a', 'b'], upserts: [], deletes: [] });
    expect(namesOf(rowChanges({ upserts: upserts('b', 'c'), deletes: ['a'] }, keys))).toEqual({ inserts: ['c'], upserts: ['b'], deletes: ['a'] });
  });

  it('is a replacement for a row that was deleted and made again', () => {
    const keys = writtenKeys();
    rowChanges({ upserts: upserts('a'), deletes: [] }, keys);
    rowChanges({ upserts: upserts(), deletes: ['a'] }, keys);
    expect(namesOf(rowChanges({ upserts: upserts('a'), deletes: [] }, keys))).toEqual({ inserts: [], upserts: ['a'], deletes: [] });
  });

  it('is nothing for a row that was deleted before it was written', () => {
    expect(namesOf(rowChanges({ upserts: upserts(), deletes: ['a'] }, writtenKeys()))).toEqual({ inserts: [], upserts: [], deletes: [] });
  });

  it('is a replacement for a key that is taken for a written one', () => {
    expect(namesOf(rowChanges({ upserts: upserts('a'), deletes: ['b'] }, writtenKeys('a', 'b')))).toEqual({ inserts: [], upserts: ['a'], deletes: ['b'] });
  });

  it('holds no insert when it is not known what was written', () => {
    expect(namesOf(rowChanges({ upserts: upserts('a'), deletes: ['b'] }, UNKNOWN_KEYS))).toEqual({ inserts: [], upserts: ['a'], deletes: ['b'] });
  });
});
