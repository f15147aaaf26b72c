import { comparePositions, type Position } from '#kernel';
import type { StopSignal } from '#protocols';
import type { Bell } from './bell.ts';

/** How far the views that this process projects have come, as far as it knows. */
export interface Reached {
  /** Undefined when this process does not know. */
  of(view: string): Position | undefined;
  /** Rings the bell of the view. */
  tell(view: string, position: Position): void;
  /** Somebody in this process waits for the view to move. */
  isWanted(view: string): boolean;
  /** Resolves as soon as somebody in this process waits for the view to move, or after `ms`. */
  untilWanted(view: string, ms: number, stop?: StopSignal): Promise<void>;
  /** Resolves when the view is known to have reached a position, or after `ms`. */
  wait(view: string, position: Position, ms: number, stop?: StopSignal): Promise<void>;
}

export function openReached(bell: Bell): Reached {
  const positions = new Map<string, Position>();
  const waiting = new Map<string, number>();

  function hasReached(view: string, position: Position): boolean {
    return comparePositions(positions.get(view) ?? ('0' as Position), position) >= 0;
  }

  function count(view: string, by: number): void {
    waiting.set(view, (waiting.get(view) ?? 0) + by);
  }

  function isWanted(view: string): boolean {
    return (waiting.get(view) ?? 0) > 0;
  }

  return {
    of: (view) => positions.get(view),
    tell: (view, position) => {
      positions.set(view, position);
      bell.ring(view);
    },
    isWanted,
    untilWanted: async (view, ms, stop) => {
      if (!isWanted(view)) await bell.wait(wishTopic(view), ms, stop);
    },
    wait: async (view, position, ms, stop) => {
      const until = performance.now() + ms;
      count(view, 1);
      bell.ring(wishTopic(view));
      try {
        while (!hasReached(view, position) && performance.now() < until && !stop?.aborted) {
          await bell.wait(view, until - performance.now(), stop);
        }
      } finally {
        count(view, -1);
      }
    },
  };
}

/** The bell's topic for somebody's wish that a view move on. */
function wishTopic(view: string): string {
  return `wanted:${view}`;
}
