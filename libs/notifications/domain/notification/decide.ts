import { decideAttempt } from './decide-attempt.ts';
import { decideOutcome } from './decide-outcome.ts';
import type { CancelNotification, NotificationCommand, RequestNotification, RetryNotification } from './commands.ts';
import type { Content } from './content.ts';
import { NotFound, NotRetryable, TooLate } from './errors.ts';
import type { NotificationEvent } from './events.ts';
import { attemptInDoubt, type NotificationState, type NotRequested } from './state.ts';

/** The events a command leads to; none when its goal already holds. @throws NotFound, TooLate, NotRetryable, AttemptRefused */
export function decide(command: NotificationCommand, state: NotificationState): readonly NotificationEvent[] {
  if (command.type === 'RequestNotification') return decideRequest(command, state);
  if (state.status === 'not_requested') throw new NotFound(command.data.notificationId);
  switch (command.type) {
    case 'CancelNotification': return decideCancel(command, state);
    case 'RetryNotification': return decideRetry(command, state);
    case 'StartDeliveryAttempt': return decideAttempt(command, state);
    case 'RecordDeliveryOutcome': return decideOutcome(command, state);
    default: return command satisfies never;
  }
}

type Existing = Exclude<NotificationState, NotRequested>;

function decideRequest(command: RequestNotification, state: NotificationState): readonly NotificationEvent[] {
  if (state.status !== 'not_requested') return [];
  const { notificationId, supported, firstAttempt } = command.data;
  const content = contentOf(command);
  const { now } = command.metadata;
  if (!supported) return [{ type: 'NotificationRejected', data: { notificationId, ...content, reason: 'unsupported_channel', rejectedAt: now } }];
  const requested: NotificationEvent = { type: 'NotificationRequested', data: { notificationId, ...content, requestedAt: now } };
  if (firstAttempt === undefined || content.sendAt !== undefined) return [requested];
  return [requested, { type: 'DeliveryAttemptStarted', data: { attempt: 1, startedAt: now, expiresAt: firstAttempt.expiresAt } }];
}

/** A `sendAt` that has passed means now: it is left out. */
function contentOf({ data, metadata: { now } }: RequestNotification): Content {
  const { recipient, channel, subject, body, priority, sendAt, metadata, attachments = [] } = data;
  return {
    recipient,
    channel,
    ...(subject !== undefined && { subject }),
    body,
    priority,
    ...(sendAt !== undefined && sendAt > now && { sendAt }),
    metadata,
    ...(attachments.length > 0 && { attachments }),
  };
}

function decideCancel({ data: { reason }, metadata: { now } }: CancelNotification, state: Existing): readonly NotificationEvent[] {
  switch (state.status) {
    case 'cancelled':
      return [];
    case 'accepted':
    case 'scheduled':
    case 'delivering':
      // Between two attempts it can still be stopped, unless one of them may have been taken.
      if (state.status === 'delivering' && state.running !== null) throw new TooLate(state.status, state.running);
      if (attemptInDoubt(state) > 0) throw new TooLate(state.status, null);
      return [{ type: 'NotificationCancelled', data: { cancelledAt: now, ...(reason !== undefined && { reason }) } }];
    default:
      throw new TooLate(state.status, null);
  }
}

/** A retry that is still to run is not asked for twice: it is then `delivering`. */
function decideRetry({ metadata: { now } }: RetryNotification, state: Existing): readonly NotificationEvent[] {
  if (state.status !== 'failed' && state.status !== 'unknown') throw new NotRetryable(state.status);
  return [{ type: 'NotificationRetryRequested', data: { requestedAt: now, previously: state.status } }];
}
