import { LEASE_TTL_MS, startProjections, type Bell, type Reached, type ViewReader } from '#event-sourcing';
import { runDelivery, type DeliveryChannel, type FirstAttemptsAtHand, type NotificationCommands } from '#notifications';
import type { Configuration } from './configuration.ts';
import type { GivingWay } from './giving-way.ts';
import type { Log } from './logging.ts';
import type { Metrics } from './metrics.ts';
import { react } from './policies.ts';
import type { Intake } from './queues.ts';
import type { Stores } from './stores.ts';
import { VIEWS } from './views.ts';

/** What the background work of a process needs. */
export interface Working {
  readonly configuration: Configuration;
  readonly stores: Stores;
  readonly reader: ViewReader;
  readonly bell: Bell;
  readonly reached: Reached;
  readonly commands: NotificationCommands;
  readonly firstAttempts: FirstAttemptsAtHand;
  readonly urgency: Pick<GivingWay, 'isPressed' | 'giveWay'>;
  readonly channels: readonly DeliveryChannel[];
  readonly intake: Intake;
  /** Names this instance among those that share the database. */
  readonly owner: string;
  readonly metrics: Metrics;
  readonly log: Log;
  readonly stop: AbortSignal;
}

/** Does the work of the configured roles until `stop`; resolves when all of it has ended and its leases are released. */
export async function work(working: Working): Promise<void> {
  const { roles } = working.configuration;
  await Promise.all([
    ...(roles.includes('projections') ? [project(working)] : []),
    ...(roles.includes('delivery') ? [deliver(working)] : []),
    react(working),
  ]);
}

function project({ stores, bell, reached, owner, log, stop }: Working): Promise<void> {
  return startProjections({
    store: stores.events,
    ...stores.readSide,
    projected: VIEWS,
    bell,
    reached,
    owner,
    ttlMs: LEASE_TTL_MS,
    stop,
    onRetry: (err) => log.warn({ err }, 'a projection tries again'),
    onError: (err) => log.warn({ err }, 'the leases of projections could not be kept'),
    onParked: (view, { stream, eventId, position }, err) => log.error({ view, stream, eventId, position, err }, 'a stream was parked'),
    onRebuilt: (view, generation) => log.info({ view, generation }, 'a rebuilt view is live'),
    onRebuildFailed: (view, generation, reason) => log.error({ view, generation, reason }, 'a rebuild failed'),
  });
}

function deliver({ configuration, stores, reader, bell, commands, firstAttempts, urgency, channels, owner, metrics, log, stop }: Working): Promise<void> {
  const { timeoutMs, retrySchedule } = configuration.delivery;
  return runDelivery({
    reader,
    store: stores.events,
    commands,
    firstAttempts,
    urgency,
    channels,
    settings: { timeoutMs, retrySchedule },
    bell,
    leases: stores.readSide.leases,
    owner,
    ttlMs: LEASE_TTL_MS,
    stop,
    observe: {
      outcome: (channel, kind, ms) => metrics.delivered(channel, kind, ms),
      failed: (doing, err) => log.warn({ doing, err }, 'delivery tries again'),
    },
    onError: (err) => log.warn({ err }, 'the leases of deliveries could not be kept'),
  });
}
