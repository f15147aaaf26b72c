import type { Recorded } from '#kernel';
import type { NotificationEvent } from '../domain/notification/events.ts';
import { isKnown } from './upcast.ts';

/**
 * Whether an event from the log is one this version knows, with data that is an object. Newer types,
 * written by a later version, are passed over: the older ones keep their meaning.
 */
export function isNotificationEvent(event: Recorded): event is Recorded<NotificationEvent> {
  return isKnown(event.type) && typeof event.data === 'object' && event.data !== null;
}
