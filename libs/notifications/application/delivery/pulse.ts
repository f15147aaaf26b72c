import type { Bell, Clock, StopSignal } from '#event-sourcing';
import { pauseMs, type Backoff } from '#timing';
import { deliveryQueue } from '../../views/delivery-queue.ts';

/** Says when it is time to look at the queue again: soon after it has changed, and every now and then anyway. */
export interface Pulse {
  /** Counts the beats; taken before a look, it tells whether there was one since. */
  readonly beats: number;
  /** Resolves once there have been more beats than that. */
  after(beats: number): Promise<void>;
  /** Something is going on: the next beats come in quick succession. */
  quicken(): void;
  /** Beats at once. */
  beat(): void;
  /** Beats until told to stop, and one last time then. */
  run(): Promise<void>;
}

/** Between beats when no bell rings, growing while nothing is found: the bell is a hint, this is the truth. */
const IDLE: Backoff = { firstMs: 50, mostMs: 1_000 };
/** Lets what changes in quick succession be seen with one look. What is requested and due at once does not wait for it. */
const LULL_MS = 100;

export function pulse({ bell, clock, stop }: PulseOptions): Pulse {
  const waiting = new Set<() => void>();
  let beats = 0;
  let quiet = 1;
  const beat = (): void => {
    beats++;
    for (const wake of waiting) wake();
    waiting.clear();
  };
  return {
    get beats() { return beats; },
    async after(seen) {
      if (beats <= seen && !stop.aborted) await new Promise<void>((resolve) => waiting.add(resolve));
    },
    quicken: () => { quiet = 1; },
    beat,
    async run() {
      while (!stop.aborted) {
        await bell.wait(deliveryQueue.name, pauseMs(IDLE, quiet++), stop);
        await clock.pause(LULL_MS, stop);
        beat();
      }
    },
  };
}

export interface PulseOptions {
  readonly bell: Pick<Bell, 'wait'>;
  readonly clock: Clock;
  readonly stop: StopSignal;
}
