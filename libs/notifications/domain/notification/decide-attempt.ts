import type { StartDeliveryAttempt } from './commands.ts';
import { AttemptRefused } from './errors.ts';
import type { NotificationEvent } from './events.ts';
import type { NotificationState, NotRequested } from './state.ts';

/**
 * Lets exactly one worker begin the next attempt. An attempt that already runs is refused, not granted
 * a second time: it belongs to whoever appended it.
 *
 * @throws AttemptRefused
 */
export function decideAttempt(
  { data: { attempt, expiresAt }, metadata: { now } }: StartDeliveryAttempt,
  state: Exclude<NotificationState, NotRequested>,
): readonly NotificationEvent[] {
  switch (state.status) {
    case 'accepted':
    case 'scheduled':
    case 'delivering': break;
    default: throw new AttemptRefused(attempt, 'not_in_flight');
  }
  if (state.status === 'delivering' && state.running !== null) throw new AttemptRefused(attempt, 'running');
  if (attempt !== state.attempts.length + 1) throw new AttemptRefused(attempt, 'not_next');
  if (state.status === 'scheduled' && now < (state.content.sendAt ?? now)) throw new AttemptRefused(attempt, 'not_due');
  return [{ type: 'DeliveryAttemptStarted', data: { attempt, startedAt: now, expiresAt } }];
}
