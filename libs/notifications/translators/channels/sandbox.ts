import type { MessageGateway, OutboxContent, OutboxFile } from '#protocols';
import type { Channel } from '../../domain/notification/content.ts';
import type { DeliverableFiles, FileChannel } from '../../ports/delivery-channel.ts';
import { emailFormat } from './email.ts';
import { gatewayChannel } from './gateway-channel.ts';
import { slackFormat } from './slack.ts';
import { smsFormat } from './sms.ts';
import { webhookFormat } from './webhook.ts';

export interface SandboxOptions {
  /** The sender that e-mails show. Default `tidings@localhost`. */
  readonly mailFrom?: string;
}

/**
 * Stands in for a channel without settings: writes each message, as the channel's gateway would be
 * handed it, to `<channel>/<notificationId>.(eml|json)`. A repeat replaces the file, so an attempt
 * whose answer was lost is simply retried.
 */
export function sandboxChannel(
  channel: Channel,
  gateway: MessageGateway<OutboxFile>,
  { mailFrom = 'tidings@localhost' }: SandboxOptions = {},
): FileChannel {
  const contentOf = contentFor(channel, mailFrom);
  const messageOf = (notification: DeliverableFiles): OutboxFile => ({
    folder: channel,
    id: notification.notificationId,
    content: contentOf(notification),
  });
  return gatewayChannel({ channel, afterUnknown: 'retry', messageOf }, gateway);
}

function contentFor(channel: Channel, mailFrom: string): (notification: DeliverableFiles) => OutboxContent {
  switch (channel) {
    case 'email':
      return (notification) => ({ format: 'eml', mail: emailFormat(mailFrom).messageOf(notification) });
    case 'slack':
      // The message alone would not say for whom it was.
      return (notification) => asJson({ recipient: notification.recipient, ...slackFormat.messageOf(notification) });
    case 'sms':
      return (notification) => asJson(smsFormat.messageOf(notification));
    case 'webhook':
      return (notification) => asJson(webhookFormat.messageOf(notification));
  }
}

function asJson(value: unknown): OutboxContent {
  return { format: 'json', value };
}
