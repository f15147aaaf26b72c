/** Where those who need something that comes and goes, like a connection, wait for it. */
export interface Offers<T> {
  offer(thing: T): void;
  /** The one in use, or the next one, if it is there in time (milliseconds). */
  usable(withinMs: number): Promise<T | undefined>;
  /** Nobody waits for a next one any more. */
  close(): void;
}

/** @param isUsable whether a thing that was offered can still be used */
export function openOffers<T>(isUsable: (thing: T) => boolean): Offers<T> {
  let current: T | undefined;
  let closed = false;
  const waiting = new Set<(thing: T | undefined) => void>();
  return {
    offer(thing) {
      current = thing;
      for (const answer of [...waiting]) answer(thing);
    },
    close() {
      closed = true;
      for (const answer of [...waiting]) answer(undefined);
    },
    usable: async (withinMs) => {
      if (current !== undefined && isUsable(current)) return current;
      if (closed) return undefined;
      return new Promise((resolve) => {
        const answer = (thing: T | undefined): void => {
          clearTimeout(timer);
          waiting.delete(answer);
          resolve(thing);
        };
        const timer = setTimeout(() => answer(undefined), Math.max(0, withinMs));
        waiting.add(answer);
      });
    },
  };
}
