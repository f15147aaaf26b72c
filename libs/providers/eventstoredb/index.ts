export type { EventStoreDbEventStore } from './event-store.ts';
export { openEventStoreDb } from './event-store.ts';
export type { EventStoreDbLimits, EventStoreDbLog, EventStoreDbOptions } from './options.ts';
