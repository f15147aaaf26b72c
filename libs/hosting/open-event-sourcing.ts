import { setMaxListeners } from 'node:events';
import { hostname } from 'node:os';
import { join } from 'node:path';
import {
  newId,
  openBell,
  openReached,
  projectionsService,
  startProjections,
  upcasting,
  viewReader,
  type AnyView,
  type Projections,
  type Upcast,
  type ViewReader,
} from '#event-sourcing';
import type { EventStore } from '#protocols';
import { openEmbeddedPostgres } from '#providers/embedded-postgres';
import { openPool, openPostgresEventStore, openPostgresReadSide, type Pool } from '#providers/postgres';
import type { Scope } from './scope.ts';
import type { StoreSettings } from './settings.ts';

/** What an event-sourced service stands on. */
export interface EventSourcing {
  /** Its readers see all events in their newest version. */
  readonly events: EventStore;
  readonly reader: ViewReader;
  readonly projections: Projections;
  /** Resolves with a sentence when something has ended by itself that the service cannot go on without. */
  readonly lost: Promise<string>;
}

export interface EventSourcingOptions {
  readonly settings: StoreSettings;
  /** Every view of the service: kept up to date from now on, and rebuilt when its version has changed. */
  readonly views: readonly AnyView[];
  readonly upcast: Upcast;
  readonly warn: Warn;
}

/** Told of what is tried again, or was set aside. The cause is for people to read and holds no secrets. */
export type Warn = (message: string, cause?: unknown) => void;

/** For the log, whose appends must never wait for queries. */
const LOG_CONNECTIONS = 4;
/** For views, leases and checkpoints. */
const VIEW_CONNECTIONS = 8;

/** Opens log and views on one Postgres, and sets the projections going. The scope ends and closes everything. */
export async function openEventSourcing({ settings, views, upcast, warn }: EventSourcingOptions, scope: Scope): Promise<EventSourcing> {
  const { url, lost } = await openDatabase(settings, scope);
  let closing = false;
  // That connections end while everything is being closed is no news.
  const log: Warn = (message, cause) => (closing ? undefined : warn(message, cause));
  const readSide = await openPostgresReadSide(pool(url, VIEW_CONNECTIONS, log, scope));
  for (const view of views) await readSide.views.create((await readSide.projections.register(view)).live);
  const stored = scope.use(await openPostgresEventStore({ pool: pool(url, LOG_CONNECTIONS, log, scope), log }));
  const events = upcasting(stored, upcast);
  const bell = openBell();
  const reached = openReached(bell);
  const owner = settings.databaseUrl === undefined ? 'embedded' : `${hostname()}-${process.pid}-${newId()}`;
  const failed = keepProjecting({ store: events, ...readSide, projected: views, bell, reached, owner }, warn, scope);
  scope.defer(() => (closing = true));
  return {
    events,
    reader: viewReader({ ...readSide, reached }),
    projections: projectionsService({ ...readSide, projected: views, store: events, bell }),
    lost: Promise.race([lost, failed]),
  };
}

async function openDatabase({ databaseUrl, dataDir }: StoreSettings, scope: Scope): Promise<Pick<EventSourcing, 'lost'> & { readonly url: string }> {
  if (databaseUrl !== undefined) return { url: databaseUrl, lost: new Promise(() => undefined) };
  const postgres = scope.use(await openEmbeddedPostgres({ dataDir: join(dataDir, 'postgres') }));
  return { url: postgres.url, lost: postgres.exited.then(() => 'The embedded Postgres has ended by itself.') };
}

function pool(connectionString: string, max: number, log: Warn, scope: Scope): Pool {
  const opened = openPool({ connectionString, max, log });
  scope.defer(() => opened.end());
  return opened;
}

type Projecting = Omit<Parameters<typeof startProjections>[0], 'stop'>;

/** Resolves with a sentence if the projections end by themselves. */
function keepProjecting(projecting: Projecting, warn: Warn, scope: Scope): Promise<string> {
  const stopping = new AbortController();
  // Everything that runs listens to it; only past ten would Node take that for a leak.
  setMaxListeners(0, stopping.signal);
  const running = startProjections({
    ...projecting,
    stop: stopping.signal,
    onError: (error) => warn('a projection tries again', error),
    onParked: (view, { stream }, error) => warn(`view ${view} has set stream ${stream} aside`, error),
    onRebuildFailed: (view, _generation, reason) => warn(`the rebuild of view ${view} failed: ${reason}`),
  });
  scope.defer(() => {
    stopping.abort();
    return running.catch(() => undefined);
  });
  return new Promise((resolve) => {
    running.catch((error: unknown) => {
      warn('the projections have ended', error);
      resolve('The projections have ended by themselves.');
    });
  });
}
