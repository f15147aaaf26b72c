export type { Backoff } from './backoff.ts';
export { backOff, pauseMs } from './backoff.ts';
export { isoNow, isoTime } from './iso-time.ts';
export type { Offers } from './offers.ts';
export { openOffers } from './offers.ts';
export { overAndOver } from './over-and-over.ts';
export { aborted, pause, within } from './pause.ts';
export type { Slots } from './slots.ts';
export { openSlots } from './slots.ts';
