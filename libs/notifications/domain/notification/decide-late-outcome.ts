import type { RecordDeliveryOutcome } from './commands.ts';
import type { NotificationEvent } from './events.ts';
import { delivered, ended, failed, tooLateToMatter, type Delivered, type Failed, type Previously } from './outcome-events.ts';
import type { Delivering, Requested } from './state.ts';

/**
 * A certain verdict on an attempt that had been written off as unknown. It still decides as long as
 * nothing has happened since: while the notification waits for its retry, or is held for a person.
 * After that (a newer attempt runs, or it has come to its end) it is noted for the record.
 */
export function decideLateOutcome(
  command: RecordDeliveryOutcome,
  outcome: Delivered | Failed,
  state: Requested,
): readonly NotificationEvent[] {
  const { data: { attempt }, metadata: { now } } = command;
  const previously = side(state);
  if (previously !== null && outcome.kind === 'delivered') return [delivered(attempt, outcome, now, previously)];
  if (previously === null || outcome.kind === 'delivered' || !decidesYet(state, attempt)) return [tooLateToMatter(attempt, outcome, now)];
  if (outcome.kind === 'permanent') return ended(state, attempt, outcome, now, previously);
  return state.status === 'delivering'
    ? stillWaiting(command, outcome, state)
    : backFromHeld(command, outcome, state);
}

/** Where the account has it now; null once nothing can move it there any more, or while an attempt runs. */
function side(state: Requested): Previously | null {
  if (state.status === 'unknown') return 'unknown';
  return state.status === 'delivering' && state.running === null ? 'in_flight' : null;
}

/** A failure matters if it is that of the last attempt and nobody has asked for a retry since. */
function decidesYet({ attempts, retriedAfter }: Requested, attempt: number): boolean {
  return attempt === attempts.length && attempt > retriedAfter;
}

/** It certainly was not taken, so the planned retry is safe; a longer pause is respected. */
function stillWaiting({ data, metadata: { now } }: RecordDeliveryOutcome, outcome: Failed, { nextAttemptAt }: Delivering): readonly NotificationEvent[] {
  const next = [nextAttemptAt ?? now, data.nextAttemptAt ?? now].sort().at(-1) ?? now;
  return [failed(data.attempt, outcome, now, { nextAttemptAt: next })];
}

/** It was held because it might have been taken. It was not: it goes on, or fails when there is no room for another try. */
function backFromHeld({ data: { attempt, nextAttemptAt }, metadata: { now } }: RecordDeliveryOutcome, outcome: Failed, state: Requested): readonly NotificationEvent[] {
  return nextAttemptAt === undefined
    ? ended(state, attempt, outcome, now, 'unknown')
    : [failed(attempt, outcome, now, { nextAttemptAt, previously: 'unknown' })];
}
