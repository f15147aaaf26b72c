import type { DeliveryChannel, DeliveryResult } from '../../ports/delivery-channel.ts';

/**
 * How long to wait before the next attempt, in milliseconds; null when there is to be none.
 * Every pause is jittered by a fifth, so that what failed together does not come back together.
 * A provider's wish for a longer pause is respected, up to a day.
 *
 * @param retries how many there have been since a person last asked, or ever
 */
export function nextPauseMs(
  result: DeliveryResult,
  retries: number,
  { schedule, afterUnknown, random }: RetryRules,
): number | null {
  const seconds = schedule[retries];
  if (seconds === undefined || result.kind === 'delivered' || result.kind === 'permanent') return null;
  if (result.kind === 'unknown' && afterUnknown === 'hold') return null;
  const planned = Math.round(seconds * 1_000 * (1 - JITTER + 2 * JITTER * random()));
  const wished = result.kind === 'throttled' ? Math.min(result.retryAfterMs ?? 0, MOST_RETRY_AFTER_MS) : 0;
  return Math.max(planned, wished);
}

export interface RetryRules {
  /** Seconds before each retry. */
  readonly schedule: readonly number[];
  readonly afterUnknown: DeliveryChannel['afterUnknown'];
  /** 0 to 1. */
  readonly random: () => number;
}

const JITTER = 0.2;
const MOST_RETRY_AFTER_MS = 86_400_000;
