import type { Upcast } from '#event-sourcing';
import { upcast as upcastNotification } from '#notifications';
import { upcast as upcastRegistration } from '#registrations';

/** Brings the stored events of every context to their newest version: each context touches only its own. */
export const upcast: Upcast = (event) => upcastRegistration(upcastNotification(event));
