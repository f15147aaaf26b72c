import type { StopSignal } from '#protocols';

/**
 * A tiny signal inside one process: projections ring it after each commit, waiting queries and
 * workers listen. Only a hint: what happens in another process does not ring here.
 */
export interface Bell {
  /** @param topic a view's name */
  ring(topic: string): void;
  /** Resolves at the next ring, after `ms`, or when `stop` is aborted. */
  wait(topic: string, ms: number, stop?: StopSignal): Promise<void>;
}

export function openBell(): Bell {
  const listeners = new Map<string, Set<() => void>>();

  return {
    ring: (topic) => {
      const waiting = listeners.get(topic);
      listeners.delete(topic);
      waiting?.forEach((wake) => wake());
    },
    wait: (topic, ms, stop) => new Promise((resolve) => {
      if (stop?.aborted) {
        resolve();
        return;
      }
      const waiting = listeners.get(topic) ?? new Set();
      const wake = (): void => {
        clearTimeout(timer);
        waiting.delete(wake);
        if (waiting.size === 0 && listeners.get(topic) === waiting) listeners.delete(topic);
        stop?.removeEventListener('abort', wake);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      listeners.set(topic, waiting.add(wake));
      stop?.addEventListener('abort', wake, { once: true });
    }),
  };
}
