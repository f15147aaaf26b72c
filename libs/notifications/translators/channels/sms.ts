import type { MessageGateway, TextMessage } from '#protocols';
import type { DeliveryChannel } from '../../ports/delivery-channel.ts';
import { type ChannelFormat, gatewayChannel } from './gateway-channel.ts';

export interface SmsChannelOptions {
  readonly gateway: MessageGateway<TextMessage>;
}

export function smsChannel({ gateway }: SmsChannelOptions): DeliveryChannel {
  return gatewayChannel(smsFormat, gateway);
}

/**
 * A text message has no subject; what a notification has as one is left out. Held after a lost
 * answer: there is no key against doubles, and each message costs money.
 */
export const smsFormat: ChannelFormat<TextMessage> = {
  channel: 'sms',
  afterUnknown: 'hold',
  messageOf: ({ recipient, body }) => ({ to: recipient, body }),
};
