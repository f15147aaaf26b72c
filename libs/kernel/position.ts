/**
 * A place in the log: opaque to callers, ordered, and safe in JSON and headers.
 * Written as a decimal number without leading zeros; its size has no meaning beyond order.
 */
export type Position = string & { readonly __position: never };

/** Before the first event. */
export const START = '0' as Position;

/** Negative, zero or positive, as `Array.prototype.sort` wants it. */
export function comparePositions(a: Position, b: Position): number {
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : Number(a > b);
}

export function isPosition(text: string): text is Position {
  return /^(0|[1-9]\d{0,18})$/.test(text);
}

export function maxPosition(a: Position, b: Position): Position {
  return comparePositions(a, b) < 0 ? b : a;
}
