import { setMaxListeners } from 'node:events';
import { hostname } from 'node:os';
import type { Position } from '#kernel';
import type { LeaseStore, RequestLedger } from '#protocols';
import { newId, openBell, openReached, policiesService, PROJECTIONS_GROUP, viewReader, type Policies } from '#event-sourcing';
import {
  DELIVERY_GROUP,
  firstAttemptsAtHand,
  notificationCommands,
  notificationLog,
  notificationQueries,
  type NotificationCommands,
  type NotificationHistory,
  type NotificationQueries,
} from '#notifications';
import type { RegistrationCommands, RegistrationQueries } from '#registrations';
import { pause } from '#timing';
import { openAttachments, type Attachments } from './attachments.ts';
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
import { opening, type Scope } from '#hosting';
import { openStores } from './stores.ts';
import { VIEWS } from './views.ts';
import { work, type Working } from './work.ts';

/** The application core, opened and wired. It knows no HTTP. */
export interface Tidings {
  readonly configuration: Configuration;
  readonly notifications: { readonly commands: NotificationCommands; readonly queries: NotificationQueries };
  readonly registrations: { readonly commands: RegistrationCommands; readonly queries: RegistrationQueries };
  readonly attachments: Pick<Attachments, 'commands' | 'queries'>;
  readonly projections: ProjectionAdministration;
  readonly policies: Policies;
  readonly ledger: RequestLedger;
  /** The end of the log. @throws Unavailable */
  head(): Promise<Position>;
  /** All events of one notification, with where they came from. @throws Unavailable */
  readonly history: NotificationHistory['read'];
  readonly readiness: Readiness;
  /** Who is at work on this data right now, in this process or another one. @throws Unavailable */
  attendance(): Promise<Attendance>;
  /** Somebody begins to wait for this process, and deliveries give way to them until what it answers is called. */
  waits(): () => void;
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

/** Whether at least one process does the work. One that was killed counts until its leases have run out. */
export interface Attendance {
  readonly projections: boolean;
  readonly delivery: boolean;
}

export interface TidingsOptions {
  /** Instead of one to standard output. Stays its owner's to close. */
  readonly log?: Log;
  /** Most appends that wait for a commit of the log; further ones are refused as too many. Default 10 000. */
  readonly mostWaiting?: number;
  /**
   * For a command beside a server: the embedded Postgres of a running one is used; only when there is none is it
   * started, and stopped again at the end. Default false: it is this process's own, or the start fails.
   */
  readonly beside?: boolean;
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
  const stores = await openStores(configuration, scope, log, metrics, options);
  const bell = openBell();
  const reached = openReached(bell);
  const reader = viewReader({ ...stores.readSide, reached });
  const history = notificationLog(stores.events);
  const attachments = await openAttachments(configuration.attachments, stores.attachments, scope, log);
  const served = servedChannels(configuration);
  const supports: Parameters<typeof notificationCommands>[0]['supports'] = (channel) => served.has(channel);
  // What is only accepted here is claimed elsewhere: there is nothing to remember.
  const delivers = configuration.roles.includes('delivery');
  const { awaited, waits, ...urgency } = givingWay();
  const firstAttempts = firstAttemptsAtHand();
  const recorded = notificationCommands({ log: history, supports, attachments: attachments.archive, firstAttempts, ...(!delivers && { cacheSize: 0 }) });
  const measured = measuredCommands(recorded, metrics, log);
  const commands = { ...measured, requestNotification: awaited(measured.requestNotification) };
  const queries = notificationQueries({ reader, history });
  const projections = projectionAdministration({ ...stores.readSide, store: stores.events, projected: VIEWS, bell, reader });
  metrics.watch(() => watched(projections, queries));

  const owner = ownerOf(configuration, options);
  const working = { configuration, stores, files: attachments.files, reader, bell, reached, commands, firstAttempts, urgency, owner, metrics, log };
  let stopping = false;
  let giveUp = (_sentence: string): void => undefined;
  const givenUp = new Promise<string>((resolve) => { giveUp = resolve; });
  return {
    configuration,
    notifications: { commands, queries },
    registrations: openRegistrations(stores.events, reader, metrics, log),
    attachments,
    projections,
    policies: policiesService({ ...stores.readSide, store: stores.events, bell }),
    ledger: stores.ledger,
    head: () => stores.events.head(),
    history: (notificationId) => history.read(notificationId),
    readiness: readiness({ checks: stores.checks, paused: () => pausedViews(projections), isStopping: () => stopping }),
    attendance: () => attendance(stores.readSide.leases),
    waits,
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
function startWork({ files, ...working }: Omit<Working, 'stop' | 'channels'> & Pick<Attachments, 'files'>, scope: Scope, giveUp: (sentence: string) => void): void {
  const channels = openChannels(working.configuration, files, scope);
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
 * The embedded Postgres has one server at a time, which therefore keeps its name over a restart and has
 * its leases back at once, even after a crash. Whoever works beside it has a name of its own.
 */
function ownerOf({ databaseUrl }: Configuration, { beside = false }: TidingsOptions): string {
  return databaseUrl || beside ? `${hostname()}-${process.pid}-${newId()}` : 'embedded';
}

async function attendance({ owners }: LeaseStore): Promise<Attendance> {
  const [projections, delivery] = await Promise.all([owners(PROJECTIONS_GROUP), owners(DELIVERY_GROUP)]);
  return { projections: projections > 0, delivery: delivery > 0 };
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
