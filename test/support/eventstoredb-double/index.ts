export type { EventStoreDbDouble } from './double.ts';
export { startEventStoreDbDouble } from './double.ts';
