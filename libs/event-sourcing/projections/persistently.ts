import { NoSuchGeneration, ProtocolError, type StopSignal } from '#protocols';
import { pause, pauseMs, type Backoff } from '#timing';

const BACKOFF: Backoff = { firstMs: 20, mostMs: 5_000 };

/**
 * Tries for ever while a store is away or in trouble, until told to stop; then it throws what went
 * wrong last. What would fail again in the same way is thrown at once.
 */
export async function persistently<Result>(
  work: () => Promise<Result>,
  stop: StopSignal,
  onRetry: (error: unknown) => void,
): Promise<Result> {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (stop.aborted || isDeterministic(error) || error instanceof NoSuchGeneration) throw error;
      onRetry(error);
      await pause(pauseMs(BACKOFF, tries), stop);
    }
  }
}

/** The data or the fold is the cause: trying again later is of no use. */
export function isDeterministic(error: unknown): boolean {
  return error instanceof ProtocolError && error.retry === 'never';
}
