import type { MailMessage, MessageGateway } from '#protocols';
import type { DeliverableFiles, FileChannel } from '../../ports/delivery-channel.ts';
import { type ChannelFormat, gatewayChannel } from './gateway-channel.ts';

export interface EmailChannelOptions {
  readonly gateway: MessageGateway<MailMessage>;
  /** An address, or `Name <address>`. */
  readonly mailFrom: string;
}

export function emailChannel({ gateway, mailFrom }: EmailChannelOptions): FileChannel {
  return gatewayChannel(emailFormat(mailFrom), gateway);
}

/** Retried after a lost answer: the Message-ID is the same on every attempt, by which mailboxes know a copy. */
export function emailFormat(mailFrom: string): ChannelFormat<MailMessage, DeliverableFiles> {
  const domain = domainOf(mailFrom);
  return {
    channel: 'email',
    afterUnknown: 'retry',
    messageOf: ({ notificationId, recipient, subject, body, files }) => ({
      messageId: `<${notificationId}@${domain}>`,
      from: mailFrom,
      to: recipient,
      subject: subject ?? NO_SUBJECT,
      text: body,
      headers: { 'X-Tidings-Notification-Id': notificationId },
      ...(files.length > 0 && { attachments: files }),
    }),
  };
}

/** An empty subject is what makes a message look like spam. */
const NO_SUBJECT = 'Notification';

function domainOf(mailFrom: string): string {
  return /@([\w.-]+)>?\s*$/.exec(mailFrom)?.[1] ?? 'localhost';
}
