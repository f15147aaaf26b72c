import type { Position } from '#kernel';

/** A stream's state at a revision. May be old: the append's expected revision finds out. */
export interface Snapshot<State> {
  readonly state: State;
  /** Of the last event folded; -1 for an empty stream. */
  readonly revision: number;
  readonly position: Position;
}

export interface StateCache<State> {
  get(stream: string): Snapshot<State> | undefined;
  set(stream: string, snapshot: Snapshot<State>): void;
  delete(stream: string): void;
}

/** What the states may take in all; an estimate of each is enough. */
export interface Weight<State> {
  readonly most: number;
  readonly of: (state: State) => number;
}

/** The share of them that is kept when there are too many. */
const KEPT = 7 / 8;

/**
 * Keeps the `most` streams last used, or as many of them as weigh no more than allowed.
 *
 * @param isUseful whether more is to be expected of a stream in this state; others are not kept. Default: of all
 */
export function recentStates<State>(
  most: number,
  weight: Weight<State> = { most: Infinity, of: () => 0 },
  isUseful: (state: State) => boolean = () => true,
): StateCache<State> {
  const byStream = new Map<string, Snapshot<State>>();
  let weighs = 0;

  function remove(stream: string): Snapshot<State> | undefined {
    const found = byStream.get(stream);
    if (found && byStream.delete(stream)) weighs -= weight.of(found.state);
    return found;
  }

  function add(stream: string, snapshot: Snapshot<State>): void {
    byStream.set(stream, snapshot);
    weighs += weight.of(snapshot.state);
  }

  /** Some at once: a map takes long to find its first key after the one before it was deleted. */
  function makeRoom(): void {
    for (const oldest of byStream.keys()) {
      if (byStream.size <= Math.ceil(most * KEPT) && weighs <= weight.most * KEPT) return;
      remove(oldest);
    }
  }

  return {
    get(stream) {
      const found = remove(stream);
      if (found) add(stream, found);
      return found;
    },
    set(stream, snapshot) {
      remove(stream);
      if (most === 0 || !isUseful(snapshot.state)) return;
      add(stream, snapshot);
      if (byStream.size > most || weighs > weight.most) makeRoom();
    },
    delete: (stream) => { remove(stream); },
  };
}
