import { isUuid, type Recorded } from '#kernel';
import type { EventStore } from '#protocols';
import type { NotificationCommand } from '../domain/notification/commands.ts';
import type { NotificationEvent } from '../domain/notification/events.ts';
import type { NotificationHistory } from '../ports/notification-history.ts';
import { isNotificationEvent } from './stored-events.ts';
import { schemaVersion } from './upcast.ts';

/**
 * Joins the notifications to an event store: which stream, which version, and back again.
 *
 * @param store one whose readers see upcast events (`upcasting(store, upcast)`)
 */
export function notificationLog(store: LogStore): NotificationLog {
  return {
    store,
    stream: ({ data: { notificationId } }) => notificationStream(notificationId),
    schemaVersion,
    read: async (notificationId) => (isUuid(notificationId) ? readAll(store, notificationStream(notificationId)) : []),
  };
}

export type LogStore = Pick<EventStore, 'append' | 'readStream'>;

export interface NotificationLog extends NotificationHistory {
  readonly store: LogStore;
  readonly stream: (command: NotificationCommand) => string;
  readonly schemaVersion: (type: NotificationEvent['type']) => number;
}

/** STORED NAME: the stream of a notification. */
export function notificationStream(notificationId: string): string {
  return `notification-${notificationId.toLowerCase()}`;
}

/** The notification whose stream it is. */
export function notificationIdOf(stream: string): string {
  return stream.slice('notification-'.length);
}

const PAGE = 1_000;

async function readAll(store: LogStore, stream: string): Promise<readonly Recorded<NotificationEvent>[]> {
  const events: Recorded<NotificationEvent>[] = [];
  for (let from = 0; ; from += PAGE) {
    const page = await store.readStream(stream, { from, limit: PAGE });
    events.push(...page.filter(isNotificationEvent));
    if (page.length < PAGE) return events;
  }
}
