import type { Command } from '#kernel';
import type { Content } from './content.ts';

export type NotificationCommand =
  | RequestNotification
  | CancelNotification
  | RetryNotification
  | StartDeliveryAttempt
  | RecordDeliveryOutcome;

/**
 * `supported`: whether this installation serves the channel. `notificationId` is the command's id. `firstAttempt`:
 * given by whoever can begin one at once; it begins with the request, unless that is for later.
 */
export type RequestNotification = Command<
  'RequestNotification',
  Content & {
    readonly notificationId: string;
    readonly supported: boolean;
    readonly firstAttempt?: { readonly expiresAt: string };
  }
>;

export type CancelNotification = Command<
  'CancelNotification',
  { readonly notificationId: string; readonly reason?: string }
>;

export type RetryNotification = Command<'RetryNotification', { readonly notificationId: string }>;

/** Claims the next attempt. `attempt` is the number the worker believes to be next, from 1. */
export type StartDeliveryAttempt = Command<
  'StartDeliveryAttempt',
  { readonly notificationId: string; readonly attempt: number; readonly expiresAt: string }
>;

/** `nextAttemptAt`: when to try again if this outcome leaves room for it; absent to give up or hold. */
export type RecordDeliveryOutcome = Command<
  'RecordDeliveryOutcome',
  {
    readonly notificationId: string;
    readonly attempt: number;
    readonly outcome: DeliveryOutcome;
    readonly nextAttemptAt?: string;
  }
>;

export type DeliveryOutcome =
  | { readonly kind: 'delivered'; readonly providerMessageId?: string }
  | { readonly kind: 'permanent' | 'transient' | 'throttled'; readonly reason: string }
  | { readonly kind: 'unknown'; readonly reason: string };
