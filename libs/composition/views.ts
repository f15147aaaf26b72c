import type { AnyView } from '#event-sourcing';
import { accounting, deliveryQueue, notifications } from '#notifications';
import { registrations } from '#registrations';

/** Every view of every context. */
export const VIEWS: readonly AnyView[] = [notifications, deliveryQueue, accounting, registrations];
