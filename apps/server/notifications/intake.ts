import type { NewNotification, NotificationIntake } from '#notifications';
import { fingerprint, isIdempotencyKey, keyHashOf } from '../http/request-identity.ts';
import { check } from '../input/check.ts';
import { newNotification } from './accept.ts';
import { SendNotification } from './notification-input.ts';

/** The rules of `POST /v1/notifications`, for requests that come by a queue. */
export const intake: NotificationIntake<NewNotification, SendNotification> = {
  check: (data) => check(SendNotification, data),
  toRequest: newNotification,
  identify: (key, data) => (isIdempotencyKey(key) ? { keyHash: keyHashOf(key), fingerprint: fingerprint('POST', '/v1/notifications', data) } : undefined),
};
