import type { CloudEvent } from './cloud-event.ts';
import type { Handling, Subscription } from './event-subscriber.ts';
import { ProtocolError } from './protocol-error.ts';
import type { StopSignal } from './stop-signal.ts';

/**
 * Handles an event until it is settled: again after every error that may pass (a `ProtocolError` that can be
 * repeated), as often as it takes; three times after any other; never again after one that says so.
 * `stopped`: told to stop before it was settled, so that it must stay on the broker.
 */
export async function settle(event: CloudEvent, { handle, backOff, failed, stop }: SettleOptions): Promise<Handling | 'stopped'> {
  for (let tries = 1; !stop.aborted; tries++) {
    try {
      return await handle(event);
    } catch (error) {
      failed?.(error);
      if (!canPass(error, tries)) return { deadLetter: `could not be handled: ${nameOf(error)}` };
    }
    await backOff(tries, stop);
  }
  return 'stopped';
}

export interface SettleOptions extends Pick<Subscription, 'handle'> {
  /** The pause after so many tries; ends early when told to stop. */
  readonly backOff: (tries: number, stop: StopSignal) => Promise<void>;
  readonly failed?: (error: unknown) => void;
  readonly stop: StopSignal;
}

const MOST_TRIES = 3;

function canPass(error: unknown, tries: number): boolean {
  return error instanceof ProtocolError ? error.retry !== 'never' : tries < MOST_TRIES;
}

/** Its message may repeat what it stumbled over. */
function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'an error without a name';
}
