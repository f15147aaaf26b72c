import type { Recorded } from '#kernel';
import type { NotificationEvent } from '../domain/notification/events.ts';

/** What has happened to single notifications, straight from the log: never behind. */
export interface NotificationHistory {
  /** All events of one notification, oldest first; empty when there is no such notification. @throws Unavailable */
  read(notificationId: string): Promise<readonly Recorded<NotificationEvent>[]>;
}
