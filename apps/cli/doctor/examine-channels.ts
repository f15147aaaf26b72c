import { join } from 'node:path';
import type { ChannelSettings, Configuration } from '#composition';
import { CHANNELS, type Channel } from '#notifications';
import { note, ok, wrong, type Finding } from './finding.ts';
import { canConnect, placeOf } from './reach.ts';

/** Each channel: served, written to the sandbox, or not served. Nothing is sent to find out. */
export function examineChannels({ channels, sandbox, dataDir }: Pick<Configuration, 'channels' | 'sandbox' | 'dataDir'>): Promise<readonly Finding[]> {
  return Promise.all(CHANNELS.map(async (channel) => {
    const check = `channel ${channel}`;
    if (channels[channel] !== undefined) return configured(check, channel, channels);
    if (sandbox) return note(check, `Written to ${join(dataDir, 'outbox', channel)}, and sent to nobody.`, `To send it, set ${VARIABLES[channel]}.`);
    return note(check, 'Not served: it is refused with 422, and that is on record.', `To serve it, set ${VARIABLES[channel]}.`);
  }));
}

const VARIABLES: Readonly<Record<Channel, string>> = {
  email: 'SMTP_URL and MAIL_FROM',
  slack: 'SLACK_WEBHOOK_URL',
  sms: 'TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and TWILIO_FROM',
  webhook: 'WEBHOOK_SECRET',
};

/** The others are services of the web: whether they take a message shows when one is sent. */
async function configured(check: string, channel: Channel, { email }: ChannelSettings): Promise<Finding> {
  if (channel !== 'email' || email === undefined) return ok(check, 'Has its settings.');
  const place = placeOf(email.url.reveal(), { 'smtp:': 587, 'smtps:': 465 });
  const problem = await canConnect(place);
  if (problem === undefined) return ok(check, `The mail server at ${place.host}:${place.port} takes connections.`);
  return wrong(check, `No mail server answers at ${place.host}:${place.port} (${problem}).`, 'See that it runs and that SMTP_URL leads there; until then mail is tried again.');
}
