import type { Clock, StopSignal } from '#event-sourcing';
import { pauseMs, type Backoff } from '#timing';
import type { Channel } from '../../domain/notification/content.ts';
import type { Desk } from './desk.ts';
import type { DeliveryObserver } from './observer.ts';
import type { Pulse } from './pulse.ts';

/** Channels with nothing to do wait here together: one look at the queue serves all of them. */
export interface IdleChannels {
  /** Resolves when there may be something to do: at once if the heart has beaten since. @param beats counted before the look that found nothing */
  wait(channel: Channel, beats: number): Promise<void>;
  /** Looks after those that wait until told to stop; then they are let go. */
  run(): Promise<void>;
}

export interface IdleChannelsOptions {
  readonly heart: Pick<Pulse, 'after' | 'beats'>;
  readonly work: Pick<Desk, 'busy'>;
  readonly observe: Pick<DeliveryObserver, 'failed'>;
  readonly clock: Clock;
  readonly stop: StopSignal;
  readonly afterError: Backoff;
}

export function idleChannels({ heart, work, observe, clock, stop, afterError }: IdleChannelsOptions): IdleChannels {
  const waiting = new Map<Channel, () => void>();

  function letGo(channels: Iterable<Channel>): void {
    for (const channel of [...channels]) {
      waiting.get(channel)?.();
      waiting.delete(channel);
    }
  }

  return {
    async wait(channel, beats) {
      if (heart.beats <= beats && !stop.aborted) await new Promise<void>((resolve) => { waiting.set(channel, resolve); });
    },
    async run() {
      for (let errors = 0; !stop.aborted;) {
        const { beats } = heart;
        try {
          letGo(await work.busy([...waiting.keys()]));
          errors = 0;
          await heart.after(beats);
        } catch (error) {
          observe.failed?.('looking', error);
          await clock.pause(pauseMs(afterError, ++errors), stop);
        }
      }
      letGo(waiting.keys());
    },
  };
}
