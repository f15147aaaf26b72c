import { changed } from '#kernel';
import type { Content } from './content.ts';
import type {
  DeliveryAttemptStarted,
  LateDeliveryOutcomeRecorded,
  NotificationEvent,
  NotificationRejected,
  NotificationRequested,
} from './events.ts';
import type { Accepted, Delivering, NotificationState, Requested, Scheduled, Settled, Unsupported, Verdict } from './state.ts';

/** The state after one more fact. Never throws: what it does not know, or cannot place, changes nothing. */
export function evolve(state: NotificationState, event: NotificationEvent): NotificationState {
  switch (event.type) {
    case 'NotificationRequested': return requested(event.data);
    case 'NotificationRejected': return rejected(event.data);
    default: return state.status === 'not_requested' || state.status === 'unsupported_channel' ? state : onward(state, event);
  }
}

type LaterEvent = Exclude<NotificationEvent, NotificationRequested | NotificationRejected>;

function onward(state: Requested, event: LaterEvent): NotificationState {
  switch (event.type) {
    case 'DeliveryAttemptStarted': return started(state, event.data);
    case 'NotificationDelivered': return settled(withVerdict(state, event.data.attempt, 'delivered'), 'delivered');
    case 'DeliveryAttemptFailed': return waitingOrSame(withVerdict(state, event.data.attempt, 'failed'), event.data.nextAttemptAt);
    case 'DeliveryOutcomeUnknown': return written(withVerdict(state, event.data.attempt, 'written_off'), event.data.nextAttemptAt);
    case 'NotificationFailed': return settled(state, 'failed');
    case 'NotificationCancelled': return settled(state, 'cancelled');
    case 'NotificationRetryRequested': return waiting(changed(state, { retriedAfter: state.attempts.length }), event.data.requestedAt);
    case 'LateDeliveryOutcomeRecorded': return late(state, event.data);
    default: return state;
  }
}

function requested(data: NotificationRequested['data']): Accepted | Scheduled {
  return { status: data.sendAt === undefined ? 'accepted' : 'scheduled', ...known(data, data.requestedAt) };
}

function rejected(data: NotificationRejected['data']): Unsupported {
  return { status: 'unsupported_channel', ...known(data, data.rejectedAt) };
}

function known(data: Content & { readonly notificationId: string }, requestedAt: string): Omit<Unsupported, 'status'> {
  const { notificationId, recipient, channel, subject, body, priority, sendAt, metadata, attachments } = data;
  const content: Content = {
    recipient,
    channel,
    ...(subject !== undefined && { subject }),
    body,
    priority,
    ...(sendAt !== undefined && { sendAt }),
    metadata,
    ...(attachments !== undefined && { attachments }),
  };
  return { notificationId, content, requestedAt, attempts: [], retriedAfter: 0, lateDelivery: null };
}

function started(state: Requested, { attempt, startedAt }: DeliveryAttemptStarted['data']): Delivering {
  const next = withVerdict(state, attempt, 'running');
  return changed(next, { status: 'delivering', running: { number: attempt, startedAt }, nextAttemptAt: null } as const);
}

/** What follows at once on a failure without a next attempt brings it to its end. */
function waitingOrSame(state: Requested, nextAttemptAt: string | undefined): Requested {
  if (nextAttemptAt !== undefined) return waiting(state, nextAttemptAt);
  return state.status === 'delivering' ? changed(state, { running: null }) : state;
}

function written(state: Requested, nextAttemptAt: string | undefined): Requested {
  return nextAttemptAt === undefined ? settled(state, 'unknown') : waiting(state, nextAttemptAt);
}

function waiting(state: Requested, nextAttemptAt: string): Delivering {
  return changed(state, { status: 'delivering', running: null, nextAttemptAt } as const);
}

function settled(state: Requested, status: Settled['status']): Settled {
  const { notificationId, content, requestedAt, attempts, retriedAfter, lateDelivery } = state;
  return { status, notificationId, content, requestedAt, attempts, retriedAfter, lateDelivery };
}

function late(state: Requested, { attempt, at, outcome, providerMessageId }: LateDeliveryOutcomeRecorded['data']): Requested {
  const next = withVerdict(state, attempt, outcome);
  if (outcome !== 'delivered') return next;
  return changed(next, { lateDelivery: { attempt, at, ...(providerMessageId !== undefined && { providerMessageId }) } });
}

function withVerdict<S extends Requested>(state: S, attempt: number, verdict: Verdict): S {
  const attempts = [...state.attempts];
  attempts[attempt - 1] = verdict;
  return changed(state, { attempts });
}
