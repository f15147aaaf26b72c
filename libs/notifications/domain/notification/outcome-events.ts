import type { DeliveryOutcome } from './commands.ts';
import type { DeliveryAttemptFailed, LateDeliveryOutcomeRecorded, NotificationDelivered, NotificationEvent, NotificationFailed } from './events.ts';
import { attemptInDoubt, type Requested } from './state.ts';

export type Delivered = Extract<DeliveryOutcome, { readonly kind: 'delivered' }>;
export type Failed = Extract<DeliveryOutcome, { readonly kind: 'permanent' | 'transient' | 'throttled' }>;

/** The side of the account that a notification leaves. */
export type Previously = 'in_flight' | 'unknown';

export function delivered(attempt: number, { providerMessageId }: Delivered, now: string, previously: Previously): NotificationDelivered {
  return {
    type: 'NotificationDelivered',
    data: { attempt, deliveredAt: now, ...(providerMessageId !== undefined && { providerMessageId }), previously },
  };
}

export function failed(
  attempt: number,
  { kind, reason }: Failed,
  now: string,
  next: Pick<DeliveryAttemptFailed['data'], 'nextAttemptAt' | 'previously'> = {},
): DeliveryAttemptFailed {
  return { type: 'DeliveryAttemptFailed', data: { attempt, failedAt: now, kind, reason, ...next } };
}

function givenUp(attempts: number, { reason }: Failed, now: string, previously: Previously): NotificationFailed {
  return { type: 'NotificationFailed', data: { attempts, failedAt: now, reason, previously } };
}

/**
 * What a failure that leaves no room for another try leads to. While an earlier attempt may have been
 * taken, nobody can say that it has failed: its outcome is unknown.
 */
export function ended(state: Requested, attempt: number, outcome: Failed, now: string, previously: Previously): readonly NotificationEvent[] {
  const failure = failed(attempt, outcome, now);
  const inDoubt = attemptInDoubt(state, attempt);
  if (inDoubt === 0) return [failure, givenUp(state.attempts.length, outcome, now, previously)];
  return previously === 'unknown' ? [failure] : [failure, { type: 'DeliveryOutcomeUnknown', data: { attempt: inDoubt, at: now, reason: 'it may have been taken' } }];
}

export function tooLateToMatter(attempt: number, outcome: Delivered | Failed, now: string): LateDeliveryOutcomeRecorded {
  const data = { attempt, at: now };
  if (outcome.kind !== 'delivered') {
    return { type: 'LateDeliveryOutcomeRecorded', data: { ...data, outcome: 'failed', reason: outcome.reason } };
  }
  const { providerMessageId } = outcome;
  return {
    type: 'LateDeliveryOutcomeRecorded',
    data: { ...data, outcome: 'delivered', ...(providerMessageId !== undefined && { providerMessageId }) },
  };
}
