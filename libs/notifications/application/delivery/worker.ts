import { systemClock, type Bell, type Clock, type StopSignal } from '#event-sourcing';
import { pauseMs, type Backoff } from '#timing';
import type { NotificationCommands } from '../notification-commands.ts';
import { CHANNELS, type Channel } from '../../domain/notification/content.ts';
import type { DeliveryChannel } from '../../ports/delivery-channel.ts';
import { DELIVERY_SEGMENTS } from '../../views/segments.ts';
import { followArrivals, type ArrivalStore } from './arrivals.ts';
import { desk, type Urgency } from './desk.ts';
import type { FirstAttemptsAtHand } from './first-attempts.ts';
import { idleChannels } from './idle-channels.ts';
import type { DeliveryObserver } from './observer.ts';
import { pulse } from './pulse.ts';
import type { QueueReader } from './queue.ts';
import { withDefaults, type DeliverySettings } from './settings.ts';

/** Works off the delivery queue, for the segments it is given. */
export interface DeliveryWorker {
  /**
   * One loop per channel, so that a slow one holds up no other, and one that sweeps up after the dead;
   * for all segments served at the time. Resolves after `stop`, when the attempts in hand have ended; those
   * without an answer by then (`lastCallMs`) end as unknown.
   */
  run(): Promise<void>;
  /** Adds a segment (0..15) until `signal` is aborted. Resolves when none of its attempts is in hand any more. */
  serve(segment: number, signal: StopSignal): Promise<void>;
}

export interface DeliveryWorkerOptions {
  readonly store: ArrivalStore;
  readonly reader: QueueReader;
  readonly commands: Pick<NotificationCommands, 'startDeliveryAttempt' | 'recordDeliveryOutcome'>;
  /** Those this installation is configured for. Deliveries for others fail for the time being, and are retried. */
  readonly channels: readonly DeliveryChannel[];
  readonly settings: DeliverySettings;
  /** Rung when the queue has changed. */
  readonly bell: Pick<Bell, 'wait'>;
  readonly stop: StopSignal;
  readonly observe?: DeliveryObserver;
  readonly clock?: Clock;
  /** 0 to 1. */
  readonly random?: () => number;
  readonly urgency?: Urgency;
  /** Where those who accept notifications in this process ask for first attempts. */
  readonly firstAttempts?: Pick<FirstAttemptsAtHand, 'madeBy'>;
}

const AFTER_ERROR: Backoff = { firstMs: 100, mostMs: 5_000 };
const SWEEP_EVERY_MS = 2_000;

export function deliveryWorker({ observe = {}, clock = systemClock, random = Math.random, ...options }: DeliveryWorkerOptions): DeliveryWorker {
  const { store, bell, stop } = options;
  const settings = withDefaults(options.settings);
  const work = desk({ ...options, settings, observe, clock, random });
  const heart = pulse({ bell, clock, stop });
  const idle = idleChannels({ heart, work, observe, clock, stop, afterError: AFTER_ERROR });

  async function deliver(channel: Channel): Promise<void> {
    for (let errors = 0; !stop.aborted;) {
      const { beats } = heart;
      try {
        const { seen, begun, more } = await work.begin(channel);
        if (begun > 0) heart.quicken();
        // What has become due since makes the heart beat; looking again before that would show the same rows.
        if (seen === 0) await idle.wait(channel, beats);
        else if (begun === 0 || !more) await heart.after(beats);
        errors = 0;
      } catch (error) {
        observe.failed?.('looking', error);
        await clock.pause(pauseMs(AFTER_ERROR, ++errors), stop);
      }
    }
  }

  async function sweep(): Promise<void> {
    for (let errors = 0; !stop.aborted;) {
      try {
        await work.sweep();
        errors = 0;
        await clock.pause(SWEEP_EVERY_MS, stop);
      } catch (error) {
        observe.failed?.('sweeping', error);
        await clock.pause(pauseMs(AFTER_ERROR, ++errors), stop);
      }
    }
  }

  return {
    async run() {
      options.firstAttempts?.madeBy(work);
      const arrivals = followArrivals({ store, work, observe, clock, stop, afterError: AFTER_ERROR });
      const ended = Promise.all([heart.run(), idle.run(), arrivals, sweep(), ...CHANNELS.map(deliver)]).then(() => work.drained());
      await Promise.race([ended, aborted(stop)]);
      await clock.within(settings.lastCallMs, ended, work.letGo);
      await ended;
    },
    serve(segment, signal) {
      const served = work.serve(segment, signal);
      heart.beat();
      return served;
    },
  };
}

function aborted(stop: StopSignal): Promise<void> {
  return new Promise((resolve) => {
    if (stop.aborted) resolve();
    else stop.addEventListener('abort', resolve, { once: true });
  });
}

/** STORED: the names of the leases that the segments are shared out by; `segmentOfLease` is the way back. */
export const DELIVERY_LEASES: readonly string[] = Array.from({ length: DELIVERY_SEGMENTS }, (_, segment) => `delivery-${segment}`);

export function segmentOfLease(name: string): number {
  return DELIVERY_LEASES.indexOf(name);
}
