import type { StopSignal } from '#protocols';
import { pause } from './pause.ts';

/** Pauses that double with every try. */
export interface Backoff {
  /** The first pause, in milliseconds. */
  readonly firstMs: number;
  /** The longest pause, in milliseconds. */
  readonly mostMs: number;
}

/**
 * The pause after so many tries, in milliseconds: jittered between half and all of what is due, so that
 * what failed together does not come back together.
 *
 * @param tries made so far, from 1
 */
export function pauseMs({ firstMs, mostMs }: Backoff, tries: number): number {
  const due = Math.min(mostMs, firstMs * 2 ** Math.min(tries - 1, 30));
  return due * (0.5 + Math.random() / 2);
}

/** Waits before another try; ends early, without an error, when `stop` is aborted. */
export function backOff(backoff: Backoff, tries: number, stop: StopSignal): Promise<void> {
  return pause(pauseMs(backoff, tries), stop);
}
