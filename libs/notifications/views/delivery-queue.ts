import { changed, type View } from '#kernel';
import type { Channel, Priority } from '../domain/notification/content.ts';
import type { NotificationEvent, NotificationRequested } from '../domain/notification/events.ts';
import { agedOrder } from './aging.ts';
import { laneOf } from './lanes.ts';
import { notificationIdOf } from './notification-id.ts';
import { segmentOf } from './segments.ts';

/**
 * What is to be delivered and when: the workers' to-do list. Only a hint, as the event store decides who
 * may begin an attempt; it may lag without harm.
 *
 * A row goes when its notification is delivered or cancelled. One that failed, or is held as unknown,
 * rests here: it may come back, by events that do not repeat its channel and priority.
 */
export const deliveryQueue: View<QueueRow, NotificationEvent> = {
  name: 'delivery_queue',
  version: 2,
  events: [
    'NotificationRequested',
    'DeliveryAttemptStarted',
    'NotificationDelivered',
    'DeliveryAttemptFailed',
    'DeliveryOutcomeUnknown',
    'NotificationFailed',
    'NotificationCancelled',
    'NotificationRetryRequested',
  ],
  columns: {
    state: 'text',
    channel: 'text',
    priority: 'text',
    segment: 'integer',
    tenant: 'text',
    lane: 'integer',
    correlationId: 'text',
    dueAt: 'timestamp',
    orderAt: 'timestamp',
    expiresAt: 'timestamp',
    attempts: 'integer',
    attemptsSinceRetry: 'integer',
    revision: 'integer',
  },
  indexes: [
    ['state', 'channel', 'orderAt'],
    ['state', 'channel', 'lane', 'orderAt'],
    ['state', 'expiresAt'],
  ],
  // What is due at once need not be found here, and much of it is over before it would be written.
  gatherMs: 50,
  key: notificationIdOf,
  evolve: (row, event) => {
    const next = event.type === 'NotificationRequested' ? queued(event.data, event.metadata.correlationId) : row && moved(row, event);
    return next && changed(next, { revision: event.revision });
  },
};

export type QueueRow = Readonly<{
  /** `due` at `dueAt`, which may lie ahead; `in_flight` until `expiresAt`; `resting` until somebody asks for a retry. */
  state: 'due' | 'in_flight' | 'resting';
  channel: Channel;
  priority: Priority;
  segment: number;
  /** `metadata.tenant` of the notification. */
  tenant: string | null;
  /** Of the tenant: rows of others can be asked for by it. */
  lane: number;
  /** Of the request: the attempts belong to what it set off. */
  correlationId: string;
  dueAt: string;
  /** The lowest goes first: `dueAt` and a penalty by priority. */
  orderAt: string;
  /** Of the attempt in flight. */
  expiresAt: string | null;
  /** Begun so far. */
  attempts: number;
  /** Begun since a person last asked for a retry, or ever. */
  attemptsSinceRetry: number;
  /** Of the notification's last event seen. */
  revision: number;
}>;

/** The row of a notification of which nothing is known but its request, its first event. */
export function queued({ notificationId, channel, priority, metadata, sendAt, requestedAt }: NotificationRequested['data'], correlationId: string): QueueRow {
  const dueAt = sendAt ?? requestedAt;
  const tenant = metadata['tenant'] ?? null;
  return {
    state: 'due',
    channel,
    priority,
    segment: segmentOf(notificationId),
    tenant,
    lane: laneOf(tenant),
    correlationId,
    dueAt,
    orderAt: agedOrder(dueAt, priority),
    expiresAt: null,
    attempts: 0,
    attemptsSinceRetry: 0,
    revision: 0,
  };
}

function moved(row: QueueRow, event: NotificationEvent): QueueRow | null {
  switch (event.type) {
    case 'DeliveryAttemptStarted':
      return changed(row, {
        state: 'in_flight',
        expiresAt: event.data.expiresAt,
        attempts: row.attempts + 1,
        attemptsSinceRetry: row.attemptsSinceRetry + 1,
      } as const);
    case 'DeliveryAttemptFailed': return event.data.nextAttemptAt === undefined ? row : due(row, event.data.nextAttemptAt);
    case 'DeliveryOutcomeUnknown': return event.data.nextAttemptAt === undefined ? resting(row) : due(row, event.data.nextAttemptAt);
    case 'NotificationRetryRequested': return changed(due(row, event.data.requestedAt), { attemptsSinceRetry: 0 });
    case 'NotificationFailed': return resting(row);
    case 'NotificationDelivered':
    case 'NotificationCancelled': return null;
    default: return row;
  }
}

function due(row: QueueRow, dueAt: string): QueueRow {
  return changed(row, { state: 'due', dueAt, orderAt: agedOrder(dueAt, row.priority), expiresAt: null } as const);
}

function resting(row: QueueRow): QueueRow {
  return changed(row, { state: 'resting', expiresAt: null } as const);
}
