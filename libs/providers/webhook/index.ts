export type { WebhookOptions } from './webhook-gateway.ts';
export { webhookGateway } from './webhook-gateway.ts';
