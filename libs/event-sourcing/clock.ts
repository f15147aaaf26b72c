import type { StopSignal } from '#protocols';
import { pause } from '#timing';

/** Time as the machinery sees it: read, waited for, and run out of. Tests bring one of their own. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Waits, or returns early when told to stop. */
  pause(ms: number, stop?: StopSignal): Promise<void>;
  /** The promise's value if it is there in time, else `otherwise()`; the promise itself goes on. */
  within<T>(ms: number, promise: Promise<T>, otherwise: () => T): Promise<T>;
}

export const systemClock: Clock = {
  now: Date.now,
  pause,
  within: (ms, promise, otherwise) => new Promise((resolve, reject) => {
    const timer = setTimeout(() => { resolve(otherwise()); }, ms);
    promise.then(resolve, reject).finally(() => { clearTimeout(timer); });
  }),
};
