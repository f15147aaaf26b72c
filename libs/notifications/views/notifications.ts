import { changed, type Position, type Recorded, type View } from '#kernel';
import type { Attachment } from '../domain/notification/attachment.ts';
import type { Channel, Priority } from '../domain/notification/content.ts';
import type { NotificationEvent, NotificationRejected, NotificationRequested } from '../domain/notification/events.ts';
import type { NotificationStatus } from '../domain/notification/state.ts';
import { ended, noted, started, type AttemptRow } from './attempts.ts';
import { notificationIdOf } from './notification-id.ts';

/** One row per notification, for ever: its detail, and what it is searched by. */
export const notifications: View<NotificationRow, NotificationEvent> = {
  name: 'notifications',
  version: 2,
  events: [
    'NotificationRequested',
    'NotificationRejected',
    'DeliveryAttemptStarted',
    'NotificationDelivered',
    'DeliveryAttemptFailed',
    'DeliveryOutcomeUnknown',
    'NotificationFailed',
    'NotificationCancelled',
    'NotificationRetryRequested',
    'LateDeliveryOutcomeRecorded',
  ],
  columns: {
    recipient: 'text',
    channel: 'text',
    subject: 'text',
    body: 'text',
    priority: 'text',
    status: 'text',
    attempts: 'json',
    requestedAt: 'timestamp',
    sendAt: 'timestamp',
    deliveredAt: 'timestamp',
    metadata: 'json',
    attachments: 'json',
    revision: 'integer',
    position: 'position',
  },
  indexes: [
    ['-requestedAt'],
    ['status', '-requestedAt'],
    ['channel', '-requestedAt'],
    ['recipient', '-requestedAt'],
    ['priority', '-requestedAt'],
  ],
  key: notificationIdOf,
  evolve: (row, event) => {
    if (event.type === 'NotificationRequested' || event.type === 'NotificationRejected') return requested(event);
    return row && changed(row, { revision: event.revision, position: event.position, ...change(row, event) });
  },
};

export type NotificationRow = Readonly<{
  recipient: string;
  channel: Channel;
  subject: string | null;
  body: string;
  priority: Priority;
  status: NotificationStatus;
  attempts: readonly AttemptRow[];
  requestedAt: string;
  sendAt: string | null;
  deliveredAt: string | null;
  metadata: Readonly<Record<string, string>>;
  attachments: readonly Attachment[] | null;
  /** Of the notification's last event. */
  revision: number;
  /** Of the notification's last event. */
  position: Position;
}>;

function requested(event: Recorded<NotificationRequested | NotificationRejected>): NotificationRow {
  const { recipient, channel, subject, body, priority, sendAt, metadata, attachments } = event.data;
  const begin = event.type === 'NotificationRequested'
    ? { status: sendAt === undefined ? 'accepted' as const : 'scheduled' as const, requestedAt: event.data.requestedAt }
    : { status: 'unsupported_channel' as const, requestedAt: event.data.rejectedAt };
  return {
    recipient,
    channel,
    subject: subject ?? null,
    body,
    priority,
    ...begin,
    attempts: [],
    sendAt: sendAt ?? null,
    deliveredAt: null,
    metadata,
    attachments: attachments ?? null,
    revision: event.revision,
    position: event.position,
  };
}

type LaterEvent = Exclude<NotificationEvent, NotificationRequested | NotificationRejected>;

function change({ attempts, status }: NotificationRow, event: LaterEvent): Partial<NotificationRow> {
  switch (event.type) {
    case 'DeliveryAttemptStarted':
      return { status: 'delivering', attempts: started(attempts, event.data) };
    case 'NotificationDelivered': {
      const { attempt, deliveredAt, providerMessageId } = event.data;
      const outcome = { outcome: 'delivered', endedAt: deliveredAt, ...(providerMessageId !== undefined && { providerMessageId }) } as const;
      return { status: 'delivered', deliveredAt, attempts: ended(attempts, attempt, outcome) };
    }
    case 'DeliveryAttemptFailed': {
      const { attempt, failedAt, reason, nextAttemptAt } = event.data;
      const outcome = { outcome: 'failed', endedAt: failedAt, error: reason } as const;
      return { status: nextAttemptAt === undefined ? status : 'delivering', attempts: ended(attempts, attempt, outcome) };
    }
    case 'DeliveryOutcomeUnknown': {
      const { attempt, at, reason, nextAttemptAt } = event.data;
      const outcome = { outcome: 'unknown', endedAt: at, error: reason } as const;
      return { status: nextAttemptAt === undefined ? 'unknown' : 'delivering', attempts: ended(attempts, attempt, outcome) };
    }
    case 'NotificationFailed': return { status: 'failed' };
    case 'NotificationCancelled': return { status: 'cancelled' };
    case 'NotificationRetryRequested': return { status: 'delivering' };
    case 'LateDeliveryOutcomeRecorded': return { attempts: noted(attempts, event.data) };
    default: return {};
  }
}
