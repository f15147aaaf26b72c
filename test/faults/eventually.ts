import { setTimeout as pause } from 'node:timers/promises';

const POLL_MS = 25;

/**
 * Waits until `look` answers something other than undefined or false. What it throws counts as "not yet".
 *
 * @throws Error naming `what`, and the last thing that `look` threw
 */
export async function eventually<T>(what: string, withinMs: number, look: () => Promise<T | undefined | false> | T | undefined | false): Promise<T> {
  const deadline = performance.now() + withinMs;
  for (let last: unknown; ; await pause(POLL_MS)) {
    try {
      const found = await look();
      if (found !== undefined && found !== false) return found;
      last = undefined;
    } catch (error) {
      last = error;
    }
    if (performance.now() > deadline) throw new Error(`${what}: not within ${withinMs} ms`, { cause: last });
  }
}
