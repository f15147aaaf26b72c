import type { QueueRow } from '../../views/delivery-queue.ts';

export interface Turns {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** How many notifications of a tenant are being delivered already. */
  readonly inHand: (tenant: string | null) => number;
}

/**
 * Tenants take turns: each one's own rows stay in their order, but the more a tenant has before a row, in hand or
 * waiting, the later that row's turn comes. A row that still has a penalty for its priority lets others go
 * first, by so many turns: urgent goes before normal before low here as well, and nobody starves.
 *
 * @param rows in the order of the queue
 */
export function inTurns<Item extends { readonly row: QueueRow }>(rows: readonly Item[], { now, inHand }: Turns): readonly Item[] {
  const before = new Map<string | null, number>();
  const ranked = rows.map((item) => {
    const { tenant, orderAt } = item.row;
    const ahead = before.get(tenant) ?? inHand(tenant);
    before.set(tenant, ahead + 1);
    return { item, rank: ahead + Math.max(0, Date.parse(orderAt) - now) / TURN_MS };
  });
  // The sort is stable: what comes at the same time stays as it is.
  return ranked.sort((a, b) => a.rank - b.rank).map(({ item }) => item);
}

/** What one turn weighs against a penalty: a normal notification of this moment lets twelve urgent ones of another tenant go first. */
const TURN_MS = 5_000;
