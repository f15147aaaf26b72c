import type { StopSignal } from '#protocols';

/** Wakes everyone who waits for something to happen. */
export interface Bell {
  ring(): void;
  /** Resolves at the next ring, or when `stop` is aborted. */
  next(stop: StopSignal): Promise<void>;
}

export function openBell(): Bell {
  const waiting = new Set<() => void>();
  return {
    ring: () => {
      for (const wake of [...waiting]) wake();
    },
    next: (stop) => new Promise((resolve) => {
      const wake = (): void => {
        waiting.delete(wake);
        stop.removeEventListener('abort', wake);
        resolve();
      };
      if (stop.aborted) { resolve(); return; }
      waiting.add(wake);
      stop.addEventListener('abort', wake, { once: true });
    }),
  };
}
