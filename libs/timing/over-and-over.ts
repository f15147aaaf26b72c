import type { StopSignal } from '#protocols';
import { backOff, type Backoff } from './backoff.ts';

/**
 * Does something that should go on for long, like holding a connection, over and over until `stop` is aborted:
 * again whenever it ends, after a growing pause. What it throws goes to `failed`.
 */
export async function overAndOver(doIt: () => Promise<void>, { backoff, steadyMs, failed, stop }: OverAndOver): Promise<void> {
  for (let tries = 1; !stop.aborted; tries++) {
    const began = Date.now();
    try {
      await doIt();
    } catch (error) {
      failed(error);
    }
    if (Date.now() - began > steadyMs) tries = 1;
    await backOff(backoff, tries, stop);
  }
}

export interface OverAndOver {
  readonly backoff: Backoff;
  /** What lasted as long as this, in milliseconds, was a good one: the next pause is short again. */
  readonly steadyMs: number;
  readonly failed: (error: unknown) => void;
  readonly stop: StopSignal;
}
