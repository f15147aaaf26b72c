import type { MessageGateway, SendResult } from '#protocols';
import type { Channel } from '../../domain/notification/content.ts';
import type { Attempt, Deliverable, DeliveryChannel, DeliveryResult } from '../../ports/delivery-channel.ts';

/** What is particular to one channel: how a notification is written as a message. */
export interface ChannelFormat<Message, Notification = Deliverable> {
  readonly channel: Channel;
  readonly afterUnknown: DeliveryChannel['afterUnknown'];
  readonly messageOf: (notification: Notification) => Message;
}

/** The channel that writes notifications in a format and hands them to a gateway. */
export function gatewayChannel<Message, Notification = Deliverable>(
  format: ChannelFormat<Message, Notification>,
  gateway: MessageGateway<Message>,
): ChannelFor<Notification> {
  return {
    channel: format.channel,
    afterUnknown: format.afterUnknown,
    deliver: async (notification, { timeoutMs }) =>
      deliveryResult(await gateway.send(format.messageOf(notification), { timeoutMs })),
  };
}

/** A channel for notifications as its format needs them. */
type ChannelFor<Notification> = Omit<DeliveryChannel, 'deliver'> & {
  deliver(notification: Notification, attempt: Attempt): Promise<DeliveryResult>;
};

function deliveryResult(result: SendResult): DeliveryResult {
  switch (result.outcome) {
    case 'accepted': {
      const { providerMessageId } = result;
      return providerMessageId === undefined ? { kind: 'delivered' } : { kind: 'delivered', providerMessageId };
    }
    case 'rejected': {
      const { outcome: _, ...rejection } = result;
      return rejection;
    }
    case 'unknown':
      return { kind: 'unknown', reason: result.reason };
  }
}
