import { ProtocolError, type Handling, type StopSignal, type Subscription } from '#protocols';
import { backOff, type Backoff } from '#timing';
import type { Read } from './read-event.ts';

/**
 * Handles what was read from a message until it is settled: again after every error that may pass (a
 * `ProtocolError` that can be repeated), as often as it takes; three times after any other; never again after one
 * that says so. What is no event is a dead letter at once.
 * `stopped`: told to stop before it was settled, so that it must stay on the broker.
 */
export async function settle(read: Read, { handle, failed, stop, backoff = HANDLE_AGAIN }: SettleOptions): Promise<Handling | 'stopped'> {
  if ('invalid' in read) return { deadLetter: read.invalid };
  for (let tries = 1; !stop.aborted; tries++) {
    try {
      return await handle(read.event);
    } catch (error) {
      failed?.(error);
      if (!canPass(error, tries)) return { deadLetter: `could not be handled: ${nameOf(error)}` };
    }
    await backOff(backoff, tries, stop);
  }
  return 'stopped';
}

export interface SettleOptions extends Pick<Subscription, 'handle'> {
  readonly failed?: (error: unknown) => void;
  readonly stop: StopSignal;
  /** The pauses between tries; default: 100 ms at first, 30 s at most. */
  readonly backoff?: Backoff;
}

const HANDLE_AGAIN: Backoff = { firstMs: 100, mostMs: 30_000 };
const MOST_TRIES = 3;

function canPass(error: unknown, tries: number): boolean {
  return error instanceof ProtocolError ? error.retry !== 'never' : tries < MOST_TRIES;
}

/** Its message may repeat what it stumbled over. */
function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'an error without a name';
}
