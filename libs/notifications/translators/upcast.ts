import { upcastBy, type Recorded, type Steps } from '#kernel';
import type { NotificationEvent } from '../domain/notification/events.ts';

/**
 * Brings a stored notification event of any version to the newest one; everything else passes unchanged.
 * A new version means: a higher number in `VERSIONS`, a step from the one before it in `STEPS`, and its
 * sample in the golden file.
 */
export function upcast(event: Recorded): Recorded {
  return upcastBy(VERSIONS, STEPS, event);
}

/** The version in which events of this type are written today. */
export function schemaVersion(type: NotificationEvent['type']): number {
  return VERSIONS[type];
}

/** Whether it is the name of a notification event. */
export function isKnown(type: string): type is NotificationEvent['type'] {
  return Object.hasOwn(VERSIONS, type);
}

const VERSIONS: Readonly<Record<NotificationEvent['type'], number>> = {
  NotificationRequested: 1,
  NotificationRejected: 1,
  DeliveryAttemptStarted: 1,
  NotificationDelivered: 1,
  DeliveryAttemptFailed: 1,
  DeliveryOutcomeUnknown: 1,
  NotificationFailed: 1,
  NotificationCancelled: 1,
  NotificationRetryRequested: 1,
  LateDeliveryOutcomeRecorded: 1,
};

const STEPS: Steps = {};
