import { setMaxListeners } from 'node:events';
import { hostname } from 'node:os';
import type { Position } from '#kernel';
import type { RequestLedger } from '#protocols';
import { newId, openBell, openReached, policiesService, viewReader, type Policies } from '#event-sourcing';
import {
  notificationCommands,
  notificationLog,
  notificationQueries,
  type NotificationCommands,
  type NotificationHistory,
  type NotificationQueries,
} from '#notifications';
import type { RegistrationCommands, RegistrationQueries } from '#registrations';
import { pause } from '#timing';
import { openChannels, servedChannels } from './channels.ts';
import type { Configuration } from './configuration.ts';
import { givingWay } from './giving-way.ts';
import { openLog, type Log } from './logging.ts';
import { measuredCommands } from './measured-commands.ts';
import { openMetrics, type Metrics, type WatchedValues } from './metrics.ts';
import { projectionAdministration, type ProjectionAdministration } from './projections.ts';
import type { Intake } from './queues.ts';
import { readiness, type Readiness } from './readiness.ts';
import { openRegistrations } from './registrations.ts';
import { opening, type Scope } from './scope.ts';
import { openStores } from './stores.ts';
import { VIEWS } from './views.ts';
import { work, type Working } from './work.ts';

/** The application core, opened and wired. It knows no HTTP. */
export interface Tidings {
  readonly configuration: Configuration;
  readonly notifications: { readonly commands: NotificationCommands; readonly queries: NotificationQueries };
  readonly registrations: { readonly commands: RegistrationCommands; readonly queries: RegistrationQueries };
  readonly projections: ProjectionAdministration;
  readonly policies: Policies;
  readonly ledger: RequestLedger;
  /** The end of the log. @throws Unavailable */
  head(): Promise<Position>;
  /** All events of one notification, with where they came from. @throws Unavailable */
  readonly history: NotificationHistory['read'];
  readonly readiness: Readiness;
  readonly metrics: Metrics;
  readonly log: Log;
  /** Resolves with a sentence when something has ended by itself that this process cannot go on without. */
  readonly lost: Promise<string>;
  /** Sets the background work of this process's roles going. `intake`: the rules for requests that come by a queue. */
  work(intake: Intake): void;
  /** From now on it is not ready: whoever balances load sends nobody here any more. */
  beginStopping(): void;
  /** Ends the background work, closes everything in reverse. */
  [Symbol.asyncDispose](): Promise<void>;
}

export interface TidingsOptions {
  /** Instead of one to standard output. Stays its owner's to close. */
  readonly log?: Log;
  /** Most appends that wait for a commit of the log; further ones are refused as too many. Default 10 000. */
  readonly mostWaiting?: number;
}

/** How long attempts in flight may take to end; what is left over ends as unknown when its lease runs out. */
const FINISH_MS = 6_000;

/** Opens everything in order; what is open is closed again when a later part fails. @throws what `startFailure` explains */
export async function openTidings(configuration: Configuration, options: TidingsOptions = {}): Promise<Tidings> {
  const { opened, scope } = await opening((within) => open(configuration, options, within));
  return { ...opened, [Symbol.asyncDispose]: () => scope[Symbol.asyncDispose]() };
}

async function open(configuration: Configuration, options: TidingsOptions, scope: Scope): Promise<Omit<Tidings, typeof Symbol.asyncDispose>> {
  const log = options.log ?? scope.use(openLog(configuration.logLevel));
  const metrics = openMetrics();
  const stores = await openStores(configuration, scope, log, metrics, options.mostWaiting);
  const bell = openBell();
  const reached = openReached(bell);
  const reader = viewReader({ ...stores.readSide, reached });
  const history = notificationLog(stores.events);
  const served = servedChannels(configuration);
  const supports: Parameters<typeof notificationCommands>[0]['supports'] = (channel) => served.has(channel);
  // What is only accepted here is claimed elsewhere: there is nothing to remember.
  const delivers = configuration.roles.includes('delivery');
  const { awaited, giveWay } = givingWay();
  const measured = measuredCommands(notificationCommands({ log: history, supports, ...(!delivers && { cacheSize: 0 }) }), metrics, log);
  const commands = { ...measured, requestNotification: awaited(measured.requestNotification) };
  const queries = notificationQueries({ reader, history });
  const projections = projectionAdministration({ ...stores.readSide, store: stores.events, projected: VIEWS, bell, reader });
  metrics.watch(() => watched(projections, queries));

  const working = { configuration, stores, reader, bell, reached, commands, giveWay, owner: ownerOf(configuration), metrics, log };
  let stopping = false;
  let giveUp = (_sentence: string): void => undefined;
  const givenUp = new Promise<string>((resolve) => { giveUp = resolve; });
  return {
    configuration,
    notifications: { commands, queries },
    registrations: openRegistrations(stores.events, reader, metrics, log),
    projections,
    policies: policiesService({ ...stores.readSide, store: stores.events, bell }),
    ledger: stores.ledger,
    head: () => stores.events.head(),
    history: (notificationId) => history.read(notificationId),
    readiness: readiness({ checks: stores.checks, paused: () => pausedViews(projections), isStopping: () => stopping }),
    metrics,
    log,
    lost: Promise.race([stores.lost, givenUp]),
    work: (intake) => startWork({ ...working, intake }, scope, giveUp),
    beginStopping: () => {
      stopping = true;
    },
  };
}

/** Closing the scope then ends the work before it closes what the work needs. */
function startWork(working: Omit<Working, 'stop' | 'channels'>, scope: Scope, giveUp: (sentence: string) => void): void {
  const channels = openChannels(working.configuration, scope);
  const stopping = new AbortController();
  // Everything that runs listens to it; only past ten would Node take that for a leak.
  setMaxListeners(0, stopping.signal);
  const done = work({ ...working, channels, stop: stopping.signal }).catch((err: unknown) => {
    working.log.fatal({ err }, 'the background work has ended');
    giveUp('The background work has ended by itself; the log says why.');
  });
  scope.defer(async () => {
    stopping.abort();
    const waiting = new AbortController();
    await Promise.race([done, pause(FINISH_MS, waiting.signal)]);
    waiting.abort();
  });
}

/**
 * The embedded Postgres has one process at a time, which therefore keeps its name over a restart and has
 * its leases back at once, even after a crash.
 */
function ownerOf({ databaseUrl }: Configuration): string {
  return databaseUrl ? `${hostname()}-${process.pid}-${newId()}` : 'embedded';
}

async function pausedViews(projections: ProjectionAdministration): Promise<readonly string[]> {
  return (await projections.list()).filter(({ status }) => status === 'paused').map(({ name }) => name);
}

async function watched(projections: ProjectionAdministration, queries: NotificationQueries): Promise<WatchedValues> {
  const [infos, { inFlight }] = await Promise.all([projections.list(), queries.getAccounting()]);
  return {
    lag: Object.fromEntries(infos.map(({ name, lag }) => [name, lag])),
    parked: Object.fromEntries(infos.map(({ name, parked }) => [name, parked])),
    queueDepth: inFlight,
  };
}
