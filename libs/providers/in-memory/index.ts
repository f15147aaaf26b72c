export type { InMemoryEventBroker } from './event-broker.ts';
export { openInMemoryEventBroker } from './event-broker.ts';
export type { InMemoryEventStore } from './event-store.ts';
export { openInMemoryEventStore } from './event-store.ts';
export { openInMemoryKeyValueStore } from './key-value-store.ts';
export { openInMemoryRequestLedger } from './request-ledger.ts';
export type { InMemoryReadSide, InMemoryReadSideOptions } from './read-side/read-side.ts';
export { openInMemoryReadSide } from './read-side/read-side.ts';
