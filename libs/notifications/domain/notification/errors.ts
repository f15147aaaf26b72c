import { DomainError } from '#kernel';
import type { NotificationStatus, RunningAttempt } from './state.ts';

/** No notification has this id. */
export class NotFound extends DomainError {
  readonly notificationId: string;

  constructor(notificationId: string) {
    super('not_found', `There is no notification ${notificationId}.`);
    this.notificationId = notificationId;
  }
}

/** It can no longer be cancelled: an attempt runs or may have been taken, or it has come to its end. */
export class TooLate extends DomainError {
  readonly status: NotificationStatus;
  /** The attempt that runs, if one does. */
  readonly attempt: RunningAttempt | null;

  constructor(status: NotificationStatus, attempt: RunningAttempt | null) {
    super('too_late', attempt === null ? `It is ${status}${status === 'delivering' ? ', and may have been delivered' : ''}.` : `Attempt ${attempt.number} has been running since ${attempt.startedAt}.`);
    this.status = status;
    this.attempt = attempt;
  }
}

/** Only a failed notification, or one whose outcome is unknown, can be tried again. */
export class NotRetryable extends DomainError {
  readonly status: NotificationStatus;

  constructor(status: NotificationStatus) {
    super('not_retryable', `It is ${status}; only a failed or unknown notification can be tried again.`);
    this.status = status;
  }
}

/** The command's id was used before, for a request that says something else. */
export class IdempotencyKeyReused extends DomainError {
  readonly notificationId: string;

  constructor(notificationId: string) {
    super('idempotency_key_reused', `The key of notification ${notificationId} came again with another content.`);
    this.notificationId = notificationId;
  }
}

/** No attachment has this id. */
export class NoSuchAttachment extends DomainError {
  constructor() {
    super('not_found', 'There is no such attachment.');
  }
}

/** What a notification is to carry cannot go along with it. `path` names the field: `attachments[1]`. */
export class InvalidAttachments extends DomainError {
  readonly path: string;
  /** What it must be. */
  readonly rule: string;

  constructor(path: string, rule: string) {
    super('invalid_input', `${path} ${rule}`);
    this.path = path;
    this.rule = rule;
  }
}

/** Why an attempt may not begin, or its outcome cannot be recorded. */
export type AttemptRefusal = 'not_in_flight' | 'running' | 'not_next' | 'not_due' | 'never_started' | 'settled_otherwise';

/** An attempt out of turn: somebody else was faster, or the caller's picture is old. */
export class AttemptRefused extends DomainError {
  readonly attempt: number;
  readonly reason: AttemptRefusal;

  constructor(attempt: number, reason: AttemptRefusal) {
    super('attempt_refused', `Attempt ${attempt} is refused: ${reason.replaceAll('_', ' ')}.`);
    this.attempt = attempt;
    this.reason = reason;
  }
}
