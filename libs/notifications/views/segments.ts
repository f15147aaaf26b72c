import { textHash } from './text-hash.ts';

/** STORED: into how many parts the delivery queue is split between instances. Changing it means a new version of the view. */
export const DELIVERY_SEGMENTS = 16;

/** The part a notification belongs to, 0..15. */
export function segmentOf(notificationId: string): number {
  return textHash(notificationId) & (DELIVERY_SEGMENTS - 1);
}
