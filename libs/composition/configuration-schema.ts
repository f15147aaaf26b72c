import * as v from 'valibot';
import { parseAttachmentsUrl, type AttachmentsBucket } from './attachments-url.ts';

export const ROLES = ['api', 'projections', 'delivery', 'ingest'] as const;
export type Role = (typeof ROLES)[number];
export type Roles = readonly Role[];

/** The longest pause before a retry: a week, in seconds. */
const LONGEST_PAUSE = 7 * 24 * 3_600;
const MOST_RETRIES = 50;

/** The environment, variable by variable; a default is written as it would be set. No message repeats a value: it might be a secret. */
export const schema = v.object({
  HOST: v.optional(text(/^[\w.:%-]+$/, 'must be a host name or an IP address'), '127.0.0.1'),
  PORT: v.optional(wholeNumber(0, 65_535), '3000'),
  TIDINGS_DATA_DIR: v.optional(v.string(), '.tidings'),
  DATABASE_URL: v.optional(url(['postgres', 'postgresql'])),
  EVENT_STORE: v.optional(oneOf('postgres', 'eventstoredb'), 'postgres'),
  EVENTSTOREDB_URL: v.optional(text(/^(esdb|kurrentdb)(\+discover)?:\/\/[^\s/]+/, 'must be an esdb:// connection string')),
  ROLES: v.optional(roles(), ROLES.join(',')),
  SMTP_URL: v.optional(url(['smtp', 'smtps'])),
  MAIL_FROM: v.optional(text(/^[^\p{Cc}]*[^\s\p{Cc}<>@]+@[^\s\p{Cc}<>@]+>?$/u, 'must be an e-mail address'), 'tidings@localhost'),
  SLACK_WEBHOOK_URL: v.optional(url(['http', 'https'])),
  TWILIO_ACCOUNT_SID: v.optional(text(/^\w+$/, 'must hold letters and digits only')),
  TWILIO_AUTH_TOKEN: v.optional(text(/^\S+$/, 'must not hold spaces')),
  TWILIO_FROM: v.optional(text(/^[+\w ]{1,20}$/, 'must be a phone number or a sender name')),
  TWILIO_BASE_URL: v.optional(url(['http', 'https']), 'https://api.twilio.com'),
  WEBHOOK_SECRET: v.optional(v.string()),
  WEBHOOK_ALLOW_PRIVATE: v.optional(flag(), 'false'),
  SANDBOX: v.optional(flag()),
  DELIVERY_TIMEOUT_MS: v.optional(wholeNumber(1, 600_000), '10000'),
  RETRY_SCHEDULE: v.optional(seconds(), '5,30,120,600,1800,7200,18000'),
  AMQP_URL: v.optional(url(['amqp', 'amqps'])),
  AMQP_QUEUE: v.optional(text(/^[\w.-]{1,200}$/, 'must be a queue name'), 'tidings.notifications'),
  KAFKA_BROKERS: v.optional(brokers()),
  KAFKA_TOPIC: v.optional(kafkaTopic(), 'tidings.notifications'),
  KAFKA_GROUP: v.optional(text(/^[\w.-]{1,249}$/, 'must hold letters, digits, dots, underscores and hyphens only'), 'tidings'),
  ATTACHMENTS_URL: v.optional(attachmentsUrl()),
  ATTACHMENTS_ACCESS_KEY_ID: v.optional(text(/^\S+$/, 'must not hold spaces')),
  ATTACHMENTS_SECRET_ACCESS_KEY: v.optional(text(/^\S+$/, 'must not hold spaces')),
  LOG_LEVEL: v.optional(oneOf('fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'), 'info'),
});

export type Settings = v.InferOutput<typeof schema>;

function text(shape: RegExp, message: string) {
  return v.pipe(v.string(), v.regex(shape, message));
}

function wholeNumber(least: number, most: number) {
  const message = `must be a whole number from ${least} to ${most}`;
  return v.pipe(text(/^\d{1,9}$/, message), v.transform(Number), v.check((value) => value >= least && value <= most, message));
}

function url(protocols: readonly string[]) {
  const isSuch = (text: string): boolean =>
    URL.canParse(text) && protocols.includes(new URL(text).protocol.slice(0, -1)) && text.includes('://');
  return v.pipe(v.string(), v.check(isSuch, `must be a URL that begins with ${protocols.map((name) => `${name}://`).join(' or ')}`));
}

function attachmentsUrl() {
  return v.pipe(
    v.string(),
    v.rawTransform(({ dataset, addIssue, NEVER }): AttachmentsBucket => {
      const parsed = parseAttachmentsUrl(dataset.value);
      if (typeof parsed !== 'string') return parsed;
      addIssue({ message: parsed });
      return NEVER;
    }),
  );
}

function oneOf<const Names extends readonly [string, ...string[]]>(...names: Names) {
  return v.picklist(names, `must be one of ${names.join(', ')}`);
}

function flag() {
  return v.pipe(v.picklist(['true', 'false'], 'must be true or false'), v.transform((text) => text === 'true'));
}

function list() {
  return v.pipe(v.string(), v.transform((text) => text.split(',').map((item) => item.trim())));
}

function roles() {
  const names: readonly string[] = ROLES;
  return v.pipe(
    list(),
    v.check((items) => items.every((item) => names.includes(item)), `must be a comma list of ${ROLES.join(', ')}`),
    v.transform((items): Roles => ROLES.filter((role) => items.includes(role))),
  );
}

function seconds() {
  const isPause = (item: string): boolean => /^\d{1,6}(\.\d{1,3})?$/.test(item) && Number(item) <= LONGEST_PAUSE;
  return v.pipe(
    list(),
    v.check(
      (items) => items.length <= MOST_RETRIES && items.every(isPause),
      `must be a comma list of at most ${MOST_RETRIES} pauses in seconds, each 0 to ${LONGEST_PAUSE}`,
    ),
    v.transform((items) => items.map(Number)),
  );
}

function brokers() {
  const isBroker = (item: string): boolean => /^[\w.-]+:\d{1,5}$/.test(item) && Number(item.split(':')[1]) <= 65_535;
  return v.pipe(list(), v.check((items) => items.every(isBroker), 'must be a comma list of host:port'));
}

/** Kafka allows 249 characters, of which `.dead` needs five. */
function kafkaTopic() {
  return text(/^(?!\.{1,2}$)[\w.-]{1,244}$/, 'must be a topic name of at most 244 letters, digits, dots, underscores and hyphens');
}
