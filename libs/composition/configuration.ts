import { join, resolve } from 'node:path';
import { safeParse, type InferIssue } from 'valibot';
import type { AttachmentsBucket } from './attachments-url.ts';
import { schema, type Roles, type Settings } from './configuration-schema.ts';
import { secret, type Secret } from './secret.ts';

/** Everything that can be set about one process, parsed once and frozen. Secrets are wrapped: printing it is safe. */
export interface Configuration {
  readonly http: { readonly host: string; /** 0: any free port. */ readonly port: number };
  /** Absolute. Holds the embedded Postgres, the sandbox outbox, and attachments that are kept nowhere else. */
  readonly dataDir: string;
  /** Absent: the embedded Postgres. */
  readonly databaseUrl?: Secret;
  readonly eventStore: { readonly kind: 'postgres' } | { readonly kind: 'eventstoredb'; readonly url: Secret };
  readonly roles: Roles;
  readonly channels: ChannelSettings;
  /** A channel without settings writes to the outbox instead of being unsupported. */
  readonly sandbox: boolean;
  readonly delivery: {
    readonly timeoutMs: number;
    /** The pause before each retry, in seconds. */
    readonly retrySchedule: readonly number[];
  };
  readonly queues: QueueSettings;
  readonly attachments: AttachmentSettings;
  readonly logLevel: Settings['LOG_LEVEL'];
}

export interface ChannelSettings {
  readonly email?: { readonly url: Secret };
  /** The sender of e-mails, in the sandbox too. */
  readonly mailFrom: string;
  readonly slack?: { readonly webhookUrl: Secret };
  readonly sms?: { readonly accountSid: string; readonly authToken: Secret; readonly from: string; readonly baseUrl: string };
  readonly webhook?: { readonly secret: Secret; readonly allowPrivate: boolean };
}

export interface QueueSettings {
  readonly amqp?: { readonly url: Secret; readonly queue: string };
  readonly kafka?: { readonly brokers: readonly string[]; readonly topic: string; readonly group: string };
}

/** Where the bytes of attachments are: in S3 if that is set, else in a folder. */
export interface AttachmentSettings {
  readonly directory: string;
  /** Without credentials: those that the SDK finds by itself. */
  readonly s3?: AttachmentsBucket & { readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: Secret } };
}

export interface Problem {
  readonly variable: string;
  readonly problem: string;
}

/** Some variables are missing or not valid. The message lists every one of them, and none of their values. */
export class InvalidConfiguration extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    const lines = problems.map(({ variable, problem }) => `  ${variable}: ${problem}`);
    super(['Tidings cannot start, because its environment is not valid:', ...lines].join('\n'));
    this.name = 'InvalidConfiguration';
    this.problems = problems;
  }
}

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * The one place that reads the process's environment. `defaults` stand in for what is not set, `overrides` for
 * what is. @throws InvalidConfiguration
 */
export function configurationFromEnvironment(defaults: Variables = {}, overrides: Variables = {}): Configuration {
  return configure({ ...defaults, ...present(process.env), ...overrides });
}

/** An empty variable counts as absent. @throws InvalidConfiguration with all problems at once */
export function configure(variables: Variables): Configuration {
  const given = present(variables);
  const parsed = safeParse(schema, given);
  const problems = [...(parsed.issues ?? []).map(asProblem), ...missing(given)];
  if (!parsed.success || problems.length > 0) throw new InvalidConfiguration(problems);
  return deepFreeze(toConfiguration(parsed.output));
}

function present(variables: Variables): Variables {
  return Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== undefined && value.trim() !== ''));
}

function asProblem({ path, message }: InferIssue<typeof schema>): Problem {
  return { variable: String(path?.[0].key), problem: message };
}

/** What one variable demands of another. */
function missing(given: Readonly<Record<string, unknown>>): readonly Problem[] {
  const needs = (variable: string, because: string): readonly Problem[] =>
    given[variable] === undefined ? [{ variable, problem: `is needed ${because}` }] : [];
  const twilio = ['TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN', 'TWILIO_FROM'];
  const keys = ['ATTACHMENTS_ACCESS_KEY_ID', 'ATTACHMENTS_SECRET_ACCESS_KEY'];
  return [
    ...(given['EVENT_STORE'] === 'eventstoredb' ? needs('EVENTSTOREDB_URL', 'with EVENT_STORE=eventstoredb') : []),
    ...(twilio.some((name) => given[name] !== undefined)
      ? twilio.flatMap((name) => needs(name, 'for the sms channel, of which another setting is there'))
      : []),
    ...(keys.some((name) => given[name] !== undefined)
      ? ['ATTACHMENTS_URL', ...keys].flatMap((name) => needs(name, 'for the bucket of attachments, of which a key is there'))
      : []),
  ];
}

function toConfiguration(settings: Settings): Configuration {
  return {
    http: { host: settings.HOST, port: settings.PORT },
    dataDir: resolve(settings.TIDINGS_DATA_DIR),
    ...(settings.DATABASE_URL !== undefined && { databaseUrl: secret(settings.DATABASE_URL) }),
    eventStore: settings.EVENT_STORE === 'eventstoredb'
      ? { kind: 'eventstoredb', url: secret(settings.EVENTSTOREDB_URL ?? '') }
      : { kind: 'postgres' },
    roles: settings.ROLES,
    channels: channels(settings),
    sandbox: settings.SANDBOX ?? settings.DATABASE_URL === undefined,
    delivery: { timeoutMs: settings.DELIVERY_TIMEOUT_MS, retrySchedule: settings.RETRY_SCHEDULE },
    queues: queues(settings),
    attachments: attachments(settings),
    logLevel: settings.LOG_LEVEL,
  };
}

function channels(settings: Settings): ChannelSettings {
  const { SMTP_URL, SLACK_WEBHOOK_URL, TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, TWILIO_FROM, WEBHOOK_SECRET } = settings;
  return {
    mailFrom: settings.MAIL_FROM,
    ...(SMTP_URL !== undefined && { email: { url: secret(SMTP_URL) } }),
    ...(SLACK_WEBHOOK_URL !== undefined && { slack: { webhookUrl: secret(SLACK_WEBHOOK_URL) } }),
    ...(TWILIO_ACCOUNT_SID !== undefined && {
      sms: {
        accountSid: TWILIO_ACCOUNT_SID,
        authToken: secret(TWILIO_AUTH_TOKEN ?? ''),
        from: TWILIO_FROM ?? '',
        baseUrl: settings.TWILIO_BASE_URL,
      },
    }),
    ...(WEBHOOK_SECRET !== undefined && { webhook: { secret: secret(WEBHOOK_SECRET), allowPrivate: settings.WEBHOOK_ALLOW_PRIVATE } }),
  };
}

function queues({ AMQP_URL, AMQP_QUEUE, KAFKA_BROKERS, KAFKA_TOPIC, KAFKA_GROUP }: Settings): QueueSettings {
  return {
    ...(AMQP_URL !== undefined && { amqp: { url: secret(AMQP_URL), queue: AMQP_QUEUE } }),
    ...(KAFKA_BROKERS !== undefined && { kafka: { brokers: KAFKA_BROKERS, topic: KAFKA_TOPIC, group: KAFKA_GROUP } }),
  };
}

function attachments({ TIDINGS_DATA_DIR, ATTACHMENTS_URL, ATTACHMENTS_ACCESS_KEY_ID: accessKeyId, ATTACHMENTS_SECRET_ACCESS_KEY: secretKey }: Settings): AttachmentSettings {
  const credentials = accessKeyId !== undefined && secretKey !== undefined ? { accessKeyId, secretAccessKey: secret(secretKey) } : undefined;
  return {
    directory: join(resolve(TIDINGS_DATA_DIR), 'attachments'),
    ...(ATTACHMENTS_URL && { s3: { ...ATTACHMENTS_URL, ...(credentials && { credentials }) } }),
  };
}

function deepFreeze<T extends object>(value: T): T {
  for (const inner of Object.values(value)) if (typeof inner === 'object' && inner !== null) deepFreeze(inner as object);
  return Object.freeze(value);
}
