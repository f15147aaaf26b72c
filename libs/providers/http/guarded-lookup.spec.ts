import type { LookupAddress, LookupOptions } from 'node:dns';
import { guardedLookup, type Resolve } from './guarded-lookup.ts';

const PUBLIC = { address: '93.184.215.14', family: 4 };
const PRIVATE = { address: '192.168.0.1', family: 4 };

/** The look-up's answer, or its error, when the name leads to these addresses. */
function look(found: LookupAddress[] | Error, options: LookupOptions): Promise<unknown> {
  const resolve: Resolve = (_name, _options, callback) =>
    found instanceof Error ? callback(found, undefined as never) : callback(null, found);
  return new Promise((answer) => {
    guardedLookup(resolve)('host.example', options, (error, address, family) => answer(error ?? (family === undefined ? address : { address, family })));
  });
}

describe('guardedLookup', () => {
  it('lets public addresses through', async () => {
    expect(await look([PUBLIC], { all: true })).toEqual([PUBLIC]);
    expect(await look([PUBLIC], {})).toEqual(PUBLIC);
  });

  it('leaves out the private ones among several', async () => {
    expect(await look([PRIVATE, PUBLIC], { all: true })).toEqual([PUBLIC]);
    expect(await look([PRIVATE, PUBLIC], {})).toEqual(PUBLIC);
  });

  it.each([[[PRIVATE]], [[{ address: '::1', family: 6 }, PRIVATE]], [[]]])('refuses a name that leads to %j', async (found) => {
    expect(await look(found, { all: true })).toMatchObject({ name: 'TargetNotPublic' });
    expect(await look(found, {})).toMatchObject({ name: 'TargetNotPublic' });
  });

  it('passes on that a name cannot be resolved', async () => {
    const error = new Error('no such name');
    expect(await look(error, { all: true })).toBe(error);
  });
});
