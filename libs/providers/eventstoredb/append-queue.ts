import { Overloaded } from '#protocols';

/** Lets a bounded number of appends through at a time; a bounded number of others waits in line. */
export interface AppendQueue {
  /** @throws Overloaded, and what `work` throws */
  run<T>(work: () => Promise<T>): Promise<T>;
}

export function appendQueue(maxInFlight: number, maxWaiting: number): AppendQueue {
  const waiting: (() => void)[] = [];
  let inFlight = 0;
  return {
    run: async (work) => {
      if (inFlight < maxInFlight) inFlight++;
      else if (waiting.length >= maxWaiting) throw new Overloaded(waiting.length);
      else await new Promise<void>((resolve) => { waiting.push(resolve); });
      try {
        return await work();
      } finally {
        // The place is handed on, not given back, so that nobody can slip in before the first in line.
        const next = waiting.shift();
        if (next) next();
        else inFlight--;
      }
    },
  };
}
