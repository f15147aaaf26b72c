/**
 * When requests are due, whatever became of the ones before: an open loop. A latency counts from the time its
 * request was due, so what a slow answer keeps waiting behind it is counted as well.
 */
export interface Schedule {
  /** Of all requests. */
  readonly total: number;
  /** Milliseconds on the clock that the start was given in; the first is due at the start. */
  dueAt(request: number): number;
  /** How many are due at a time or were before. */
  dueBy(time: number): number;
}

/** Requests at even distances: `perSecond` from `startMs` on, for so long. */
export function evenly(perSecond: number, startMs: number, durationMs: number): Schedule {
  const distanceMs = 1_000 / perSecond;
  const total = Math.round(durationMs / distanceMs);
  return {
    total,
    dueAt: (request) => startMs + request * distanceMs,
    dueBy: (time) => Math.max(0, Math.min(total, Math.floor((time - startMs) / distanceMs + ROUNDING) + 1)),
  };
}

/** Lets a time that is exactly one of the due times count as reached, whatever its last binary digit. */
const ROUNDING = 1e-9;
