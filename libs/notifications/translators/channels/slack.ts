import type { ChatMessage, MessageGateway } from '#protocols';
import type { DeliveryChannel } from '../../ports/delivery-channel.ts';
import { type ChannelFormat, gatewayChannel } from './gateway-channel.ts';

export interface SlackChannelOptions {
  readonly gateway: MessageGateway<ChatMessage>;
}

export function slackChannel({ gateway }: SlackChannelOptions): DeliveryChannel {
  return gatewayChannel(slackFormat, gateway);
}

/**
 * The gateway stands for one room, so the recipient is only on the record. Held after a lost answer:
 * Slack has no key by which it would know a message again, so a retry could post it twice.
 */
export const slackFormat: ChannelFormat<ChatMessage> = {
  channel: 'slack',
  afterUnknown: 'hold',
  messageOf: ({ subject, body }) => ({ text: subject === undefined || subject === '' ? body : `*${subject}*\n${body}` }),
};
