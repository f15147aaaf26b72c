import { z } from 'zod';
import { parseAttachmentsUrl, type AttachmentsBucket } from './attachments-url.ts';

export const ROLES = ['api', 'projections', 'delivery', 'ingest'] as const;
export type Role = (typeof ROLES)[number];
export type Roles = readonly Role[];

/** The longest pause before a retry: a week, in seconds. */
const LONGEST_PAUSE = 7 * 24 * 3_600;
const MOST_RETRIES = 50;

/** The environment, variable by variable. No message repeats a value: it might be a secret. */
export const schema = z.object({
  HOST: z.string().regex(/^[\w.:%-]+$/, 'must be a host name or an IP address').default('127.0.0.1'),
  PORT: wholeNumber(0, 65_535).default(3_000),
  TIDINGS_DATA_DIR: z.string().default('.tidings'),
  DATABASE_URL: url(['postgres', 'postgresql']).optional(),
  EVENT_STORE: oneOf('postgres', 'eventstoredb').default('postgres'),
  EVENTSTOREDB_URL: z.string().regex(/^(esdb|kurrentdb)(\+discover)?:\/\/[^\s/]+/, 'must be an esdb:// connection string').optional(),
  ROLES: roles().prefault('api,projections,delivery,ingest'),
  SMTP_URL: url(['smtp', 'smtps']).optional(),
  MAIL_FROM: z.string().regex(/^[^\p{Cc}]*[^\s\p{Cc}<>@]+@[^\s\p{Cc}<>@]+>?$/u, 'must be an e-mail address').default('tidings@localhost'),
  SLACK_WEBHOOK_URL: url(['http', 'https']).optional(),
  TWILIO_ACCOUNT_SID: z.string().regex(/^\w+$/, 'must hold letters and digits only').optional(),
  TWILIO_AUTH_TOKEN: z.string().regex(/^\S+$/, 'must not hold spaces').optional(),
  TWILIO_FROM: z.string().regex(/^[+\w ]{1,20}$/, 'must be a phone number or a sender name').optional(),
  TWILIO_BASE_URL: url(['http', 'https']).default('https://api.twilio.com'),
  WEBHOOK_SECRET: z.string().optional(),
  WEBHOOK_ALLOW_PRIVATE: flag().default(false),
  SANDBOX: flag().optional(),
  DELIVERY_TIMEOUT_MS: wholeNumber(1, 600_000).default(10_000),
  RETRY_SCHEDULE: seconds().prefault('5,30,120,600,1800,7200,18000'),
  AMQP_URL: url(['amqp', 'amqps']).optional(),
  AMQP_QUEUE: z.string().regex(/^[\w.-]{1,200}$/, 'must be a queue name').default('tidings.notifications'),
  KAFKA_BROKERS: brokers().optional(),
  KAFKA_TOPIC: kafkaTopic().default('tidings.notifications'),
  KAFKA_GROUP: z.string().regex(/^[\w.-]{1,249}$/, 'must hold letters, digits, dots, underscores and hyphens only').default('tidings'),
  ATTACHMENTS_URL: attachmentsUrl().optional(),
  ATTACHMENTS_ACCESS_KEY_ID: z.string().regex(/^\S+$/, 'must not hold spaces').optional(),
  ATTACHMENTS_SECRET_ACCESS_KEY: z.string().regex(/^\S+$/, 'must not hold spaces').optional(),
  LOG_LEVEL: oneOf('fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent').default('info'),
});

export type Settings = z.output<typeof schema>;

function wholeNumber(least: number, most: number) {
  const message = `must be a whole number from ${least} to ${most}`;
  return z
    .string()
    .regex(/^\d{1,9}$/, message)
    .transform(Number)
    .refine((value) => value >= least && value <= most, message);
}

function url(protocols: readonly string[]) {
  const isSuch = (text: string): boolean =>
    URL.canParse(text) && protocols.includes(new URL(text).protocol.slice(0, -1)) && text.includes('://');
  return z.string().refine(isSuch, `must be a URL that begins with ${protocols.map((name) => `${name}://`).join(' or ')}`);
}

function attachmentsUrl() {
  return z.string().transform((text, { addIssue }): AttachmentsBucket => {
    const parsed = parseAttachmentsUrl(text);
    if (typeof parsed !== 'string') return parsed;
    addIssue({ code: 'custom', message: parsed });
    return z.NEVER;
  });
}

function oneOf<const Names extends readonly [string, ...string[]]>(...names: Names) {
  return z.enum(names, `must be one of ${names.join(', ')}`);
}

function flag() {
  return z.enum(['true', 'false'], 'must be true or false').transform((text) => text === 'true');
}

function list() {
  return z.string().transform((text) => text.split(',').map((item) => item.trim()));
}

function roles() {
  const names: readonly string[] = ROLES;
  return list()
    .refine((items) => items.every((item) => names.includes(item)), `must be a comma list of ${ROLES.join(', ')}`)
    .transform((items): Roles => ROLES.filter((role) => items.includes(role)));
}

function seconds() {
  return list()
    .refine(
      (items) => items.length <= MOST_RETRIES && items.every((item) => /^\d{1,6}(\.\d{1,3})?$/.test(item) && Number(item) <= LONGEST_PAUSE),
      `must be a comma list of at most ${MOST_RETRIES} pauses in seconds, each 0 to ${LONGEST_PAUSE}`,
    )
    .transform((items) => items.map(Number));
}

function brokers() {
  const isBroker = (item: string): boolean => /^[\w.-]+:\d{1,5}$/.test(item) && Number(item.split(':')[1]) <= 65_535;
  return list().refine((items) => items.every(isBroker), 'must be a comma list of host:port');
}

/** Kafka allows 249 characters, of which `.dead` needs five. */
function kafkaTopic() {
  return z.string().regex(/^(?!\.{1,2}$)[\w.-]{1,244}$/, 'must be a topic name of at most 244 letters, digits, dots, underscores and hyphens');
}
