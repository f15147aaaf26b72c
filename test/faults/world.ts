import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDatabase, type Database } from './database.ts';
import { eventStoreDbLog, postgresLog, type EventLog } from './event-log.ts';
import { startHttpReceiver } from './http-receiver.ts';
import { startInstance, type Instance } from './instance.ts';
import { openLedger, type Ledger } from './ledger.ts';
import { startMailReceiver } from './mail-receiver.ts';
import { startPostgresRelay, type Gate } from './postgres-relay.ts';
import { randomFrom, type Random } from './random.ts';
import { openDesk, type Desk } from './receivers.ts';

/** Servers, the database they share, everybody they talk to, and a record of it all. */
export interface World extends AsyncDisposable {
  readonly random: Random;
  readonly database: Database;
  readonly log: EventLog;
  readonly instances: readonly Instance[];
  readonly desk: Desk;
  readonly ledger: Ledger;
  /** How long instances took to accept again after faults. */
  readonly recoveries: { readonly kind: string; readonly name: string; readonly ms: number }[];
  /** One call of a provider. */
  readonly timeoutMs: number;
  /** Where webhooks of the tests go. */
  readonly webhookUrl: string;
  /** Sees every statement of every instance. One watcher at a time. */
  watch(watcher: Watcher | undefined): void;
  /** The addresses of the instances that serve now. */
  urls(): readonly string[];
}

export type Watcher = (instance: Instance, ...args: Parameters<Gate>) => ReturnType<Gate>;

export interface WorldOptions {
  readonly seed: string;
  readonly instances: number;
  /** One call of a provider; default 1 000. */
  readonly timeoutMs?: number;
  /** Default `postgres`. */
  readonly eventStore?: 'postgres' | 'eventstoredb';
  /** The servers write to their outbox instead of sending. */
  readonly outbox?: { readonly quotaBlocks: number };
}

/** Some tries in quick succession, so that a test sees the end of each notification. */
const SETTINGS = { RETRY_SCHEDULE: '0.2,0.5,1' };
const SANDBOX = { SANDBOX: 'true' };
const CREDENTIALS = {
  TWILIO_ACCOUNT_SID: 'AC1',
  TWILIO_AUTH_TOKEN: 'secret',
  TWILIO_FROM: '+15550009999',
  WEBHOOK_SECRET: 'secret',
  WEBHOOK_ALLOW_PRIVATE: 'true',
};

export async function openWorld({ seed, instances: howMany, timeoutMs = 1_000, eventStore, outbox }: WorldOptions): Promise<World> {
  const closers: (() => PromiseLike<unknown>)[] = [];
  const use = <T extends AsyncDisposable>(opened: T): T => {
    closers.push(() => opened[Symbol.asyncDispose]());
    return opened;
  };
  const close = async (): Promise<void> => {
    for (let next = closers.pop(); next !== undefined; next = closers.pop()) await next();
  };
  try {
    const folder = await mkdtemp(join(tmpdir(), `tidings-test-${process.pid}-faults-`));
    closers.push(() => rm(folder, { recursive: true, force: true }));
    const desk = openDesk();
    const ledger = openLedger();
    const http = use(await startHttpReceiver(desk, timeoutMs));
    const mail = use(await startMailReceiver(desk, timeoutMs));
    const database = use(await startDatabase(join(folder, 'postgres')));
    const log = use(eventStore === 'eventstoredb' ? await eventStoreDbLog() : postgresLog(() => database.url));
    const instances: Instance[] = [];
    let watcher: Watcher | undefined;

    for (let n = 0; n < howMany; n++) {
      const gate: Gate = (statement, when) => {
        const instance = instances[n];
        return instance === undefined ? 'pass' : (watcher?.(instance, statement, when) ?? 'pass');
      };
      const relay = use(await startPostgresRelay(database.url, gate));
      const name = `instance-${n}`;
      const channels = outbox ? SANDBOX : { ...CREDENTIALS, SMTP_URL: mail.url, SLACK_WEBHOOK_URL: `${http.url}/${name}/slack`, TWILIO_BASE_URL: `${http.url}/${name}` };
      const settings = { ...SETTINGS, DELIVERY_TIMEOUT_MS: String(timeoutMs), ...channels, ...log.settings };
      const onCrash = (what: string): void => void ledger.wrong.push(what);
      const instance = await startInstance({ name, relay, folder: join(folder, name), settings, onCrash, fileBlocks: outbox?.quotaBlocks });
      instances.push(use(instance));
    }
    return {
      random: randomFrom(seed),
      database,
      log,
      instances,
      desk,
      ledger,
      recoveries: [],
      timeoutMs,
      webhookUrl: `${http.url}/webhook`,
      watch: (next) => {
        watcher = next;
      },
      urls: () => instances.flatMap(({ url }) => url ?? []),
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
