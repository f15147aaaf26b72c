/** A number of places, taken in the order in which they were asked for. */
export interface Slots {
  /** Whether one came free in time. */
  take(withinMs: number): Promise<boolean>;
  give(): void;
}

export function openSlots(count: number): Slots {
  let free = count;
  const waiting = new Set<(taken: boolean) => void>();
  return {
    take: async (withinMs) => {
      if (free > 0) {
        free--;
        return true;
      }
      return new Promise((resolve) => {
        const answer = (taken: boolean): void => {
          clearTimeout(timer);
          waiting.delete(answer);
          resolve(taken);
        };
        const timer = setTimeout(() => answer(false), Math.max(0, withinMs));
        waiting.add(answer);
      });
    },
    give: () => {
      const [next] = waiting;
      if (next) next(true);
      else free++;
    },
  };
}
