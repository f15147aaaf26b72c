export type { DisposablePublisher, PublisherLimits, PublishingSession } from './confirmed-publisher.ts';
export { openConfirmedPublisher } from './confirmed-publisher.ts';
export { knownTopics } from './known-topics.ts';
export type { Lanes } from './lanes.ts';
export { openLanes } from './lanes.ts';
export type { Read } from './read-event.ts';
export { readEvent } from './read-event.ts';
export type { SettleOptions } from './settle.ts';
export { settle } from './settle.ts';
