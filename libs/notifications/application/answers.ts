import type { Position } from '#kernel';
import type { Attachment } from '../domain/notification/attachment.ts';
import type { Channel, Priority } from '../domain/notification/content.ts';
import type { NotificationStatus } from '../domain/notification/state.ts';
import type { NotificationRow } from '../views/notifications.ts';

/** A row as the public contract shows it: what is absent is left out. */
export function detailOf(notificationId: string, row: NotificationRow): NotificationDetail {
  const { recipient, channel, subject, body, priority, status, attempts, requestedAt, sendAt, deliveredAt, metadata, attachments, revision } = row;
  return {
    notificationId,
    recipient,
    channel,
    ...(subject !== null && { subject }),
    body,
    priority,
    status,
    attempts,
    requestedAt,
    ...(sendAt !== null && { sendAt }),
    ...(deliveredAt !== null && { deliveredAt }),
    metadata,
    // Rows that an earlier version made have no such column.
    ...(attachments && { attachments }),
    revision,
  };
}

export interface NotificationDetail {
  readonly notificationId: string;
  readonly recipient: string;
  readonly channel: Channel;
  readonly subject?: string;
  readonly body: string;
  readonly priority: Priority;
  readonly status: NotificationStatus;
  readonly attempts: readonly AttemptDetail[];
  readonly requestedAt: string;
  readonly sendAt?: string;
  readonly deliveredAt?: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** Absent when there are none. */
  readonly attachments?: readonly Attachment[];
  readonly revision: number;
}

export interface AttemptDetail {
  /** From 1. */
  readonly number: number;
  readonly startedAt: string;
  readonly endedAt?: string;
  readonly outcome: 'running' | 'delivered' | 'failed' | 'unknown';
  readonly providerMessageId?: string;
  readonly error?: string;
}

export interface HistoryEvent {
  readonly eventId: string;
  readonly type: string;
  readonly data: unknown;
  readonly revision: number;
  readonly position: Position;
  readonly recordedAt: string;
}

export interface NotificationPage {
  readonly items: readonly NotificationDetail[];
  readonly nextCursor?: string;
}

/** `accepted` is the sum of all others. */
export interface Accounting {
  readonly accepted: number;
  readonly delivered: number;
  readonly failed: number;
  readonly cancelled: number;
  readonly unsupported: number;
  readonly unknown: number;
  readonly inFlight: number;
  /** How far the log had been counted. */
  readonly position: Position;
}
