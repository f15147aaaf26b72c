export type { OutboxOptions } from './outbox-gateway.ts';
export { outboxGateway } from './outbox-gateway.ts';
