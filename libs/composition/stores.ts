import { join } from 'node:path';
import type { EventStore, KeyValueStore, RequestLedger } from '#protocols';
import { upcasting } from '#event-sourcing';
import { openEmbeddedPostgres, shareEmbeddedPostgres } from '#providers/embedded-postgres';
import {
  openPool,
  openPostgresKeyValueStore,
  openPostgresEventStore,
  openPostgresReadSide,
  openPostgresRequestLedger,
  type Pool,
  type PostgresReadSide,
} from '#providers/postgres';
import type { Configuration } from './configuration.ts';
import type { Log } from './logging.ts';
import type { Metrics } from './metrics.ts';
import type { ReadinessCheck } from './readiness.ts';
import type { Scope } from '#hosting';
import { upcast } from './upcast.ts';
import { VIEWS } from './views.ts';

/** Everything that keeps something. */
export interface Stores {
  /** Its readers see all events in their newest version. */
  readonly events: EventStore;
  readonly readSide: PostgresReadSide;
  readonly ledger: RequestLedger;
  /** What is known of attachments. */
  readonly attachments: KeyValueStore;
  readonly checks: readonly ReadinessCheck[];
  /** Resolves with a sentence when a store that belongs to this process has ended by itself. */
  readonly lost: Promise<string>;
}

/** For the log, whose appends must never wait for queries. */
const LOG_CONNECTIONS = 4;
/** For views, leases, checkpoints and the ledger. */
const VIEW_CONNECTIONS = 12;

/** Appends that wait for a commit. */
const MOST_WAITING = 10_000;

/** How long appends wait for a database that is just failing over before their callers are told to come back. */
const RESEND_FOR_MS = 2_000;

export interface StoresOptions {
  /** Most appends that wait for a commit of the log. */
  readonly mostWaiting?: number;
  /** Uses the embedded Postgres that another process runs, if one does. */
  readonly beside?: boolean;
}

/** Opens the stores in order; the scope closes them in reverse. */
export async function openStores(
  configuration: Configuration,
  scope: Scope,
  log: Log,
  metrics: Metrics,
  { mostWaiting = MOST_WAITING, beside = false }: StoresOptions = {},
): Promise<Stores> {
  const { url, lost } = await openDatabase(configuration, scope, log, beside);
  let closing = false;
  // That connections end while everything is being closed is no news.
  const warn = (message: string, cause: unknown): void => (closing ? undefined : log.warn({ err: cause }, message));
  const pool = openPool({ connectionString: url, max: VIEW_CONNECTIONS, log: warn });
  scope.defer(() => pool.end());
  const readSide = await openPostgresReadSide(pool);
  const ledger = await openPostgresRequestLedger(pool);
  const attachments = await openPostgresKeyValueStore(pool, 'attachments');
  await makeViews(readSide);
  const events = await openEventStore(configuration, url, scope, warn, metrics, mostWaiting);
  scope.defer(() => (closing = true));
  return {
    events: upcasting(events, upcast),
    readSide,
    ledger,
    attachments,
    checks: [{ name: 'event store', ask: () => events.head() }, { name: 'database', ask: () => ping(pool) }],
    lost,
  };
}

/** Empty views can be queried from the start, whichever process will fill them. */
async function makeViews({ projections, views }: PostgresReadSide): Promise<void> {
  for (const view of VIEWS) {
    const { live } = await projections.register(view);
    await views.create(live);
  }
}

interface Database extends Pick<Stores, 'lost'> {
  readonly url: string;
}

async function openDatabase({ databaseUrl, dataDir }: Configuration, scope: Scope, log: Log, beside: boolean): Promise<Database> {
  if (databaseUrl) return { url: databaseUrl.reveal(), lost: new Promise(() => undefined) };
  const open = beside ? shareEmbeddedPostgres : openEmbeddedPostgres;
  const postgres = scope.use(await open({ dataDir: join(dataDir, 'postgres'), log: (message) => log.info({}, message) }));
  return { url: postgres.url, lost: postgres.exited.then(() => 'The embedded Postgres has ended by itself.') };
}

async function openEventStore(
  { eventStore }: Configuration,
  databaseUrl: string,
  scope: Scope,
  log: (message: string, cause: unknown) => void,
  metrics: Metrics,
  mostWaiting: number,
): Promise<EventStore> {
  if (eventStore.kind === 'eventstoredb') {
    // Its client takes a while to load, and memory: only those who use it pay for it.
    const { openEventStoreDb } = await import('#providers/eventstoredb');
    const opened = scope.use(await openEventStoreDb({ connectionString: eventStore.url.reveal(), maxWaiting: mostWaiting, log }));
    // It opens without waiting for its server: a start must find out whether there is one.
    await opened.head();
    return opened;
  }
  const pool = openPool({ connectionString: databaseUrl, max: LOG_CONNECTIONS, log });
  scope.defer(() => pool.end());
  return scope.use(await openPostgresEventStore({
    pool,
    log,
    resendForMs: RESEND_FOR_MS,
    maxWaiting: mostWaiting,
    onBatch: (size, ms) => metrics.batchAppended(size, ms),
  }));
}

function ping(pool: Pool): Promise<unknown> {
  return pool.query('SELECT 1');
}
