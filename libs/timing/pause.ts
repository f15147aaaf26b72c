import type { StopSignal } from '#protocols';

/** Resolves after some milliseconds, or at once when told to stop. */
export function pause(ms: number, stop?: StopSignal): Promise<void> {
  return stop === undefined ? abortedWithin(ms) : abortedWithin(ms, stop);
}

/** Resolves as soon as one of the signals is aborted. */
export function aborted(...signals: readonly StopSignal[]): Promise<void> {
  return abortedWithin(undefined, ...signals);
}

/** The promise's value if it is there within some milliseconds, else `otherwise`; the promise itself goes on. */
export async function within<T, O>(ms: number, promise: Promise<T>, otherwise: O): Promise<T | O> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<O>((resolve) => {
    timer = setTimeout(() => resolve(otherwise), Math.max(0, ms));
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

function abortedWithin(ms: number | undefined, ...signals: readonly StopSignal[]): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      for (const signal of signals) signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = ms === undefined ? undefined : setTimeout(done, ms);
    for (const signal of signals) signal.addEventListener('abort', done, { once: true });
    if (signals.some((signal) => signal.aborted)) done();
  });
}
