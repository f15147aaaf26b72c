import { join, resolve } from 'node:path';
import * as v from 'valibot';

/** Where a service listens. */
export interface HttpSettings {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
}

/** Where a service keeps its events and views. */
export interface StoreSettings {
  /** A Postgres. Absent: the embedded one. A secret. */
  readonly databaseUrl?: string;
  /** Absolute. Holds the embedded Postgres. */
  readonly dataDir: string;
}

/** Which broker a service uses. */
export interface BrokerSettings {
  /** A RabbitMQ. A secret. */
  readonly amqpUrl?: string;
}

/** Some variables are not valid. The message lists every one of them, and none of their values. */
export class InvalidSettings extends Error {
  constructor(problems: readonly { readonly variable: string; readonly problem: string }[]) {
    super(['The environment is not valid:', ...problems.map(({ variable, problem }) => `  ${variable}: ${problem}`)].join('\n'));
    this.name = 'InvalidSettings';
  }
}

/**
 * Reads the settings of a service. An empty variable counts as absent.
 *
 * @param name of the service: its data is kept apart from that of others
 * @param variables the environment; each service uses what it needs of it
 * @throws InvalidSettings
 */
export function serviceSettings(name: string, variables: Readonly<Record<string, string | undefined>>): HttpSettings & StoreSettings & BrokerSettings {
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''));
  const { success, output, issues } = v.safeParse(schema, given);
  if (!success) throw new InvalidSettings(issues.map(({ path, message }) => ({ variable: String(path?.[0].key), problem: message })));
  const { HOST, PORT, TIDINGS_DATA_DIR, DATABASE_URL, AMQP_URL } = output;
  return Object.freeze({
    host: HOST,
    port: PORT,
    dataDir: resolve(join(TIDINGS_DATA_DIR, name)),
    ...(DATABASE_URL !== undefined && { databaseUrl: DATABASE_URL }),
    ...(AMQP_URL !== undefined && { amqpUrl: AMQP_URL }),
  });
}

const isPort = (text: string): boolean => /^\d{1,5}$/.test(text) && Number(text) <= 65_535;

const schema = v.object({
  HOST: v.optional(v.string(), '127.0.0.1'),
  PORT: v.optional(v.pipe(v.string(), v.check(isPort, 'must be a whole number from 0 to 65535'), v.transform(Number)), '3000'),
  TIDINGS_DATA_DIR: v.optional(v.string(), '.tidings'),
  DATABASE_URL: v.optional(v.pipe(v.string(), v.regex(/^postgres(ql)?:\/\//, 'must be a URL that begins with postgres://'))),
  AMQP_URL: v.optional(v.pipe(v.string(), v.regex(/^amqps?:\/\//, 'must be a URL that begins with amqp:// or amqps://'))),
});
