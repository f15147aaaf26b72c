import type { Event } from '#kernel';
import type { Content } from './content.ts';

/*
 * STORED NAMES. Every type and every shape below is in somebody's log for ever. Never rename or
 * repurpose one: add a version (`schemaVersion`) and an upcaster, and a line to the golden file.
 * Times are RFC 3339 UTC with milliseconds and come from the command.
 */
export type NotificationEvent =
  | NotificationRequested
  | NotificationRejected
  | DeliveryAttemptStarted
  | NotificationDelivered
  | DeliveryAttemptFailed
  | DeliveryOutcomeUnknown
  | NotificationFailed
  | NotificationCancelled
  | NotificationRetryRequested
  | LateDeliveryOutcomeRecorded;

/** Accepted: from here on Tidings answers for it. */
export type NotificationRequested = Event<
  'NotificationRequested',
  Content & { readonly notificationId: string; readonly requestedAt: string }
>;

/** Recorded but never to be sent: nobody serves its channel here. */
export type NotificationRejected = Event<
  'NotificationRejected',
  Content & { readonly notificationId: string; readonly reason: 'unsupported_channel'; readonly rejectedAt: string }
>;

/** Written before the provider is called. Past `expiresAt` nobody waits for its answer any more. */
export type DeliveryAttemptStarted = Event<
  'DeliveryAttemptStarted',
  { readonly attempt: number; readonly startedAt: string; readonly expiresAt: string }
>;

/** `previously` says which side of the account it leaves: it was in flight, or its outcome was unknown. */
export type NotificationDelivered = Event<
  'NotificationDelivered',
  {
    readonly attempt: number;
    readonly deliveredAt: string;
    readonly providerMessageId?: string;
    readonly previously: 'in_flight' | 'unknown';
  }
>;

/**
 * The provider certainly did not take it. Without `nextAttemptAt`, `NotificationFailed` follows at once
 * (or `NotificationDelivered`, when an earlier attempt has turned out to have delivered it).
 * `previously` only when it had been held as unknown, and is in flight again with this.
 */
export type DeliveryAttemptFailed = Event<
  'DeliveryAttemptFailed',
  {
    readonly attempt: number;
    readonly failedAt: string;
    readonly kind: 'permanent' | 'transient' | 'throttled';
    readonly reason: string;
    readonly nextAttemptAt?: string;
    readonly previously?: 'unknown';
  }
>;

/** The provider may or may not have taken it. With `nextAttemptAt` it is tried again, else held for a person. */
export type DeliveryOutcomeUnknown = Event<
  'DeliveryOutcomeUnknown',
  { readonly attempt: number; readonly at: string; readonly reason: string; readonly nextAttemptAt?: string }
>;

/** Given up. */
export type NotificationFailed = Event<
  'NotificationFailed',
  {
    readonly attempts: number;
    readonly failedAt: string;
    readonly reason: string;
    readonly previously: 'in_flight' | 'unknown';
  }
>;

export type NotificationCancelled = Event<
  'NotificationCancelled',
  { readonly cancelledAt: string; readonly reason?: string }
>;

/** A person wants it tried once more; it is in flight again. */
export type NotificationRetryRequested = Event<
  'NotificationRetryRequested',
  { readonly requestedAt: string; readonly previously: 'failed' | 'unknown' }
>;

/** An answer that came after its attempt had been written off and no longer changes the outcome. */
export type LateDeliveryOutcomeRecorded = Event<
  'LateDeliveryOutcomeRecorded',
  {
    readonly attempt: number;
    readonly at: string;
    readonly outcome: 'delivered' | 'failed';
    readonly providerMessageId?: string;
    readonly reason?: string;
  }
>;
