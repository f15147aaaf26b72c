import { START, type Position } from '#kernel';

/** A place in EventStoreDB's transaction log: byte offsets. */
export interface LogPosition {
  readonly commit: bigint;
  readonly prepare: bigint;
}

/** The largest offset. Above it lie the -1s of servers that know no position, written without a sign. */
const MOST = 2n ** 62n - 1n;

export function isKnown(commit: bigint | undefined): commit is bigint {
  return commit !== undefined && commit <= MOST;
}

/**
 * After the event whose record begins at `commit`: twice the offset plus one.
 * @throws RangeError when the server has not said where the event is (before 22.6)
 */
export function positionOfEvent(at: Pick<LogPosition, 'commit'> | undefined): Position {
  const commit = at?.commit;
  if (!isKnown(commit)) throw new RangeError('The server gave no position of an event; EventStoreDB 22.6 or later is needed.');
  return String(commit * 2n + 1n) as Position;
}

/**
 * A checkpoint of a filtered subscription stands either on an event (both offsets are the same) or before
 * the record that begins, or will begin, at `commit`. The second kind is an even number: the record there
 * is still to come, and lost to whoever takes it for done.
 */
export function positionOfCheckpoint({ commit, prepare }: LogPosition): Position {
  return String(commit * 2n + (prepare === commit ? 1n : 0n)) as Position;
}

/** Where to read on after a position: exactly the pair of offsets that it was made of. */
export function toLogPosition(position: Position): LogPosition | 'start' {
  if (position === START) return 'start';
  const number = BigInt(position);
  const commit = number / 2n;
  return { commit, prepare: number % 2n === 1n ? commit : 0n };
}
