import { join } from 'node:path';
import {
  CHANNELS,
  emailChannel,
  sandboxChannel,
  slackChannel,
  smsChannel,
  webhookChannel,
  withFiles,
  type Channel,
  type DeliveryChannel,
  type FilesOptions,
} from '#notifications';
import { openHttp } from '#providers/http';
import { outboxGateway } from '#providers/outbox';
import { slackGateway } from '#providers/slack';
import { openSmtp, renderMail } from '#providers/smtp';
import { twilioGateway } from '#providers/twilio';
import { webhookGateway } from '#providers/webhook';
import type { ChannelSettings, Configuration } from './configuration.ts';
import type { Scope } from '#hosting';

/** The channels this installation serves: those with settings, and in the sandbox all others as well. */
export function openChannels({ channels, sandbox, dataDir }: Configuration, files: FilesOptions, scope: Scope): readonly DeliveryChannel[] {
  const outbox = outboxGateway({ directory: join(dataDir, 'outbox'), renderMail });
  return CHANNELS.flatMap((channel) => {
    const configured = OPEN[channel](channels, files, scope);
    if (configured) return [configured];
    return sandbox ? [withFiles(sandboxChannel(channel, outbox, { mailFrom: channels.mailFrom }), files)] : [];
  });
}

/** The channels that `openChannels` would open, without opening them. */
export function servedChannels({ channels, sandbox }: Configuration): ReadonlySet<Channel> {
  return new Set(CHANNELS.filter((channel) => sandbox || channels[channel] !== undefined));
}

const OPEN: Readonly<Record<Channel, (settings: ChannelSettings, files: FilesOptions, scope: Scope) => DeliveryChannel | undefined>> = {
  email: ({ email, mailFrom }, files, scope) =>
    email && withFiles(emailChannel({ gateway: scope.use(openSmtp({ url: email.url.reveal() })), mailFrom }), files),
  slack: ({ slack }, _files, scope) =>
    slack && slackChannel({ gateway: slackGateway({ webhookUrl: slack.webhookUrl.reveal() }, exchange(scope, false)) }),
  sms: ({ sms }, _files, scope) =>
    sms && smsChannel({ gateway: twilioGateway({ ...sms, authToken: sms.authToken.reveal() }, exchange(scope, false)) }),
  webhook: ({ webhook }, _files, scope) =>
    webhook && webhookChannel({ gateway: webhookGateway({ secret: webhook.secret.reveal() }, exchange(scope, !webhook.allowPrivate)) }),
};

/** Recipients name webhook targets, so those alone are not trusted. */
function exchange(scope: Scope, publicTargetsOnly: boolean) {
  return scope.use(openHttp({ publicTargetsOnly })).exchange;
}
