import type { Attachment } from '../domain/notification/attachment.ts';
import type { Channel } from '../domain/notification/content.ts';

/** The world beyond one channel, as the core sees it. */
export interface DeliveryChannel {
  readonly channel: Channel;
  /**
   * What to do when an attempt's answer was lost: `retry` sends once more with the same key or
   * Message-ID (at least once), `hold` leaves it to a person.
   */
  readonly afterUnknown: 'retry' | 'hold';
  /** Hands over one notification, once. Never throws for what the other side does. */
  deliver(notification: Deliverable, attempt: Attempt): Promise<DeliveryResult>;
}

export interface Deliverable {
  readonly notificationId: string;
  readonly recipient: string;
  readonly subject?: string;
  readonly body: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** Absent when there are none. */
  readonly attachments?: readonly Attachment[];
}

/** A channel that has to be handed the bytes of what is attached. */
export interface FileChannel extends Omit<DeliveryChannel, 'deliver'> {
  deliver(notification: DeliverableFiles, attempt: Attempt): Promise<DeliveryResult>;
}

export interface DeliverableFiles extends Omit<Deliverable, 'attachments'> {
  readonly files: readonly AttachedFile[];
}

export interface AttachedFile {
  readonly name: string;
  /** Media type. */
  readonly type: string;
  readonly content: Uint8Array;
}

export interface Attempt {
  /** From 1. */
  readonly number: number;
  readonly timeoutMs: number;
}

/** As `DeliveryOutcome` in the domain, with the provider's wish for a pause. Reasons hold no personal data. */
export type DeliveryResult =
  | { readonly kind: 'delivered'; readonly providerMessageId?: string }
  | { readonly kind: 'permanent' | 'transient'; readonly reason: string }
  | { readonly kind: 'throttled'; readonly reason: string; readonly retryAfterMs?: number }
  | { readonly kind: 'unknown'; readonly reason: string };
