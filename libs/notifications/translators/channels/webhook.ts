import type { MessageGateway, WebhookCall } from '#protocols';
import type { DeliveryChannel } from '../../ports/delivery-channel.ts';
import { type ChannelFormat, gatewayChannel } from './gateway-channel.ts';

export interface WebhookChannelOptions {
  readonly gateway: MessageGateway<WebhookCall>;
}

export function webhookChannel({ gateway }: WebhookChannelOptions): DeliveryChannel {
  return gatewayChannel(webhookFormat, gateway);
}

/**
 * The payload's names are public contract. Retried after a lost answer: `webhook-id` is the same on
 * every attempt, and receivers are told to use it against doubles.
 */
export const webhookFormat: ChannelFormat<WebhookCall> = {
  channel: 'webhook',
  afterUnknown: 'retry',
  messageOf: ({ notificationId, recipient, subject, body, metadata }) => ({
    url: recipient,
    id: notificationId,
    payload: { notificationId, subject: subject ?? null, body, metadata },
  }),
};
