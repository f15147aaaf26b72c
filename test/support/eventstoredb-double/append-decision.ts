import type { AppendOutcome, Expected, ProposedEvent, StoredEvent, StoredStream } from './stored.ts';

/**
 * What the server does with an append (`IndexWriter.CheckCommit`). Repeated event ids are known in two ways:
 * at the expected place in the stream, for ever; and wherever they are, as long as they are remembered,
 * for `any` and `stream exists`. An append of known events at the current revision is a new append.
 */
export function decideAppend(
  { events: stored, tombstoned, hiddenBelow }: StoredStream,
  expected: Expected,
  events: readonly ProposedEvent[],
  remembered: (id: string) => StoredEvent | undefined,
  stream: string,
): AppendOutcome | 'write' {
  if (tombstoned) return { kind: 'stream deleted' };
  const current = stored.length - 1;
  const wrong = { kind: 'wrong expected version', actual: current < 0 ? null : current } as const;
  const softDeleted = hiddenBelow > 0 && hiddenBelow === stored.length;

  if (expected === 'stream exists') {
    if (softDeleted) return { kind: 'stream deleted' };
    if (current < 0) return wrong;
  }
  if (expected === 'any' || expected === 'stream exists') {
    const known = events.map(({ id }) => remembered(id)).map((event) => (event?.stream === stream ? event : undefined));
    if (known[0] === undefined) return 'write';
    return known.every((event) => event !== undefined) ? already(known.at(-1)) : wrong;
  }

  const revision = expected === 'no stream' ? -1 : expected;
  if (revision === current) return 'write';
  if (revision > current) return wrong;
  const there = events.map(({ id }, i) => (stored[revision + 1 + i]?.id === id ? stored[revision + 1 + i] : undefined));
  if (there.every((event) => event !== undefined)) return already(there.at(-1));
  return there[0] === undefined && expected === 'no stream' && softDeleted ? 'write' : wrong;
}

function already(last: StoredEvent | undefined): AppendOutcome {
  return { kind: 'stored', revision: last?.revision ?? -1, position: last?.position ?? -1n };
}
