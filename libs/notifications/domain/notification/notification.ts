import type { Decider } from '#kernel';
import type { NotificationCommand } from './commands.ts';
import { decide } from './decide.ts';
import type { NotificationEvent } from './events.ts';
import { evolve } from './evolve.ts';
import type { NotificationState } from './state.ts';

/** The life of one notification, from the request to its end. One stream each. */
export const notification: Decider<NotificationState, NotificationCommand, NotificationEvent> = {
  initialState: { status: 'not_requested' },
  evolve,
  decide,
};
