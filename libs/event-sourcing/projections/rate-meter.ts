import type { Rate } from '#protocols';

/** How fast things go, as an average that forgets: what was 3 s ago counts a third. */
export interface RateMeter {
  add(events: number, positions: number): void;
  rate(): Rate;
}

const MEMORY_S = 3;

/** @param now in milliseconds, of a clock that never steps back */
export function openRateMeter(now: () => number = () => performance.now()): RateMeter {
  const startedAt = now();
  let at = startedAt;
  let events = 0;
  let positions = 0;

  function fade(): void {
    const kept = Math.exp((at - now()) / 1_000 / MEMORY_S);
    events *= kept;
    positions *= kept;
    at = now();
  }

  return {
    add: (moreEvents, morePositions) => {
      fade();
      events += moreEvents;
      positions += morePositions;
    },
    rate: () => {
      fade();
      // A young meter has not seen all of its memory yet.
      const seenS = MEMORY_S * (1 - Math.exp((startedAt - at) / 1_000 / MEMORY_S));
      const perSecond = seenS < 0.001 ? 0 : 1 / seenS;
      return { eventsPerSecond: events * perSecond, positionsPerSecond: positions * perSecond };
    },
  };
}
