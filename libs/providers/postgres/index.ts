export type { PostgresEventStore, PostgresEventStoreLimits, PostgresEventStoreOptions } from './event-store/event-store.ts';
export { openPostgresEventStore } from './event-store/event-store.ts';
export { openPostgresKeyValueStore } from './key-values/key-value-store.ts';
export type { Pool, PoolOptions } from './pool.ts';
export { openPool } from './pool.ts';
export { openPostgresRequestLedger } from './request-ledger/request-ledger.ts';
export type { PostgresReadSide } from './read-side.ts';
export { openPostgresReadSide } from './read-side.ts';
