import type { Channel } from '#notifications';

/** What the servers have answered: the promises that they are held to afterwards. */
export interface Ledger {
  /** By notification id: the marker of each notification that was answered 202. */
  readonly accepted: Map<string, Wanted>;
  /** Ids answered 200 to a cancel. */
  readonly cancelled: Set<string>;
  /** Ids answered 202 to a retry. */
  readonly retried: Set<string>;
  /** By idempotency key: every id that was ever answered for it. */
  readonly keyed: Map<string, Set<string>>;
  /** Answers that no fault excuses. */
  readonly wrong: string[];
  /** How often what was answered, e.g. `accept 202`. */
  readonly answers: Map<string, number>;
}

export interface Wanted {
  readonly marker: string;
  readonly channel: Channel;
}

export function openLedger(): Ledger {
  return { accepted: new Map(), cancelled: new Set(), retried: new Set(), keyed: new Map(), wrong: [], answers: new Map() };
}

export function count<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
