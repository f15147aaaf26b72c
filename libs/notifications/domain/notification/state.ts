import type { Content } from './content.ts';

/** What the decisions need to know about one notification: a union by `status`. */
export type NotificationState =
  | NotRequested
  | Unsupported
  | Accepted
  | Scheduled
  | Delivering
  | Settled;

/** Nothing has happened in this stream. */
export interface NotRequested {
  readonly status: 'not_requested';
}

export interface Unsupported extends Known {
  readonly status: 'unsupported_channel';
}

/** To be delivered as soon as somebody gets to it. */
export interface Accepted extends Known {
  readonly status: 'accepted';
}

/** Not to be delivered before its content's `sendAt`. */
export interface Scheduled extends Known {
  readonly status: 'scheduled';
}

/** From the first attempt until its end: while an attempt runs, and between attempts. */
export interface Delivering extends Known {
  readonly status: 'delivering';
  /** The attempt that runs; null while it waits for the next one. */
  readonly running: RunningAttempt | null;
  /** When the next attempt is planned; null while one runs. */
  readonly nextAttemptAt: string | null;
}

/** `unknown`: held for a person, because an answer was lost. `failed` and `unknown` can be retried. */
export interface Settled extends Known {
  readonly status: 'delivered' | 'failed' | 'cancelled' | 'unknown';
}

export type NotificationStatus = Exclude<NotificationState['status'], 'not_requested'>;

export const NOTIFICATION_STATUSES = [
  'accepted',
  'scheduled',
  'delivering',
  'delivered',
  'failed',
  'cancelled',
  'unknown',
  'unsupported_channel',
] as const satisfies readonly NotificationStatus[];

export interface RunningAttempt {
  /** From 1. */
  readonly number: number;
  readonly startedAt: string;
}

/** `written_off`: its answer was lost; it may still come. */
export type Verdict = 'running' | 'delivered' | 'failed' | 'written_off';

interface Known {
  readonly notificationId: string;
  readonly content: Content;
  readonly requestedAt: string;
  /** One verdict per attempt; attempt `n` is at `n - 1`. */
  readonly attempts: readonly Verdict[];
  /** How many attempts there had been when a person last asked for a retry. */
  readonly retriedAfter: number;
  /** An attempt that had been written off turned out to have delivered it, when another one was running. */
  readonly lateDelivery: LateDelivery | null;
}

/** The number of the last attempt but `except` that a provider may have taken without our hearing of it; 0 when there is none. */
export function attemptInDoubt({ attempts }: Requested, except = 0): number {
  return attempts.findLastIndex((verdict, i) => verdict === 'written_off' && i + 1 !== except) + 1;
}

export interface LateDelivery {
  readonly attempt: number;
  readonly at: string;
  readonly providerMessageId?: string;
}

/** A notification that was accepted for delivery, whatever became of it. */
export type Requested = Exclude<NotificationState, NotRequested | Unsupported>;
