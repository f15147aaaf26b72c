import type { DeliveryOutcome, RecordDeliveryOutcome } from './commands.ts';
import { decideLateOutcome } from './decide-late-outcome.ts';
import { AttemptRefused } from './errors.ts';
import type { NotificationEvent } from './events.ts';
import { delivered, ended, failed } from './outcome-events.ts';
import type { LateDelivery, NotificationState, NotRequested, Requested, Verdict } from './state.ts';

/**
 * What became of an attempt: of the one that runs, or, late, of one that had been written off.
 * The same verdict a second time changes nothing, and nor does losing sight of what is settled already.
 *
 * @throws AttemptRefused when the attempt was never started, or ended with another certain verdict
 */
export function decideOutcome(
  command: RecordDeliveryOutcome,
  state: Exclude<NotificationState, NotRequested>,
): readonly NotificationEvent[] {
  const { attempt, outcome } = command.data;
  const verdict = state.attempts[attempt - 1];
  if (verdict === undefined || state.status === 'unsupported_channel') throw new AttemptRefused(attempt, 'never_started');
  switch (verdict) {
    case 'running': return state.lateDelivery === null ? firstVerdict(command, state) : nothingElseMatters(command, state.lateDelivery);
    case 'written_off': return outcome.kind === 'unknown' ? [] : decideLateOutcome(command, outcome, state);
    case 'delivered':
    case 'failed':
      if (outcome.kind === 'unknown' || verdict === verdictOf(outcome)) return [];
      throw new AttemptRefused(attempt, 'settled_otherwise');
    default: return verdict satisfies never;
  }
}

function firstVerdict({ data: { attempt, outcome, nextAttemptAt }, metadata: { now } }: RecordDeliveryOutcome, state: Requested): readonly NotificationEvent[] {
  const next = nextAttemptAt === undefined ? {} : { nextAttemptAt };
  switch (outcome.kind) {
    case 'delivered':
      return [delivered(attempt, outcome, now, 'in_flight')];
    case 'unknown':
      return [{ type: 'DeliveryOutcomeUnknown', data: { attempt, at: now, reason: outcome.reason, ...next } }];
    case 'permanent':
      return ended(state, attempt, outcome, now, 'in_flight');
    case 'transient':
    case 'throttled':
      return nextAttemptAt === undefined
        ? ended(state, attempt, outcome, now, 'in_flight')
        : [failed(attempt, outcome, now, next)];
    default: return outcome satisfies never;
  }
}

/** An earlier attempt has delivered it already: whatever became of this one, there is no more to be done. */
function nothingElseMatters({ data: { attempt, outcome }, metadata: { now } }: RecordDeliveryOutcome, { at, ...earlier }: LateDelivery): readonly NotificationEvent[] {
  switch (outcome.kind) {
    case 'delivered':
      return [delivered(attempt, outcome, now, 'in_flight')];
    case 'unknown':
      return [
        { type: 'DeliveryOutcomeUnknown', data: { attempt, at: now, reason: outcome.reason } },
        { type: 'NotificationDelivered', data: { ...earlier, deliveredAt: at, previously: 'unknown' } },
      ];
    default:
      return [
        failed(attempt, outcome, now),
        { type: 'NotificationDelivered', data: { ...earlier, deliveredAt: at, previously: 'in_flight' } },
      ];
  }
}

function verdictOf({ kind }: Exclude<DeliveryOutcome, { kind: 'unknown' }>): Verdict {
  return kind === 'delivered' ? 'delivered' : 'failed';
}
