import { maxPosition, START, type Position } from '#kernel';

/** The last position that this process knows to exist. */
export interface HighWaterMark {
  readonly position: Position;
  raise(to: Position): void;
  /** Calls back whenever it rises, until the returned function is called. */
  onRise(listener: () => void): () => void;
}

export function highWaterMark(): HighWaterMark {
  const listeners = new Set<() => void>();
  let position = START;
  return {
    get position() { return position; },
    raise: (to) => {
      const higher = maxPosition(position, to);
      if (higher === position) return;
      position = higher;
      for (const listener of [...listeners]) listener();
    },
    onRise: (listener) => {
      listeners.add(listener);
      return () => { listeners.delete(listener); };
    },
  };
}
