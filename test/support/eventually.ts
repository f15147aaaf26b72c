import { setTimeout as pause } from 'node:timers/promises';

/** Room for a slow machine: no test waits for this long when all is well. */
export const PATIENCE_MS = 120_000;
const POLL_MS = 20;

/** Asks again and again until `ask` neither throws nor answers false; its last error says what never came to pass. */
export async function eventually<T>(ask: () => Promise<T> | T, patienceMs = PATIENCE_MS): Promise<T> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    try {
      const answer = await ask();
      if (answer !== false) return answer;
      if (Date.now() > deadline) throw new Error(`It did not come to pass within ${patienceMs} ms: ${ask.toString()}`);
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
    await pause(POLL_MS);
  }
}
