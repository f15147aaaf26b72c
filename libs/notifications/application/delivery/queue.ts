import type { Condition, Found, ViewReader } from '#event-sourcing';
import { isoTime } from '#timing';
import type { Channel } from '../../domain/notification/content.ts';
import { MOST_PENALTY_MS } from '../../views/aging.ts';
import { deliveryQueue, type QueueRow } from '../../views/delivery-queue.ts';
import { DELIVERY_SEGMENTS } from '../../views/segments.ts';

/** A page of the delivery queue. */
export type Rows = Found<QueueRow>;

export type QueueReader = Pick<ViewReader, 'find'>;

export interface Look {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** 1..1000 rows. */
  readonly limit: number;
  readonly segments: ReadonlySet<number>;
  /** Only these; all of them when absent. */
  readonly lanes?: readonly number[];
}

/** What may be begun on a channel now, in the order of its turn. */
export function findDue(reader: QueueReader, channel: Channel, { now, limit, segments, lanes }: Look): Promise<Rows> {
  return reader.find(deliveryQueue, {
    where: [
      { column: 'state', op: '=', value: 'due' },
      { column: 'channel', op: '=', value: channel },
      ...isDue(now),
      ...inSegments(segments),
      ...(lanes ? [{ column: 'lane', in: lanes } as const] : []),
    ],
    orderBy: [{ column: 'orderAt', direction: 'asc' }],
    limit,
  });
}

/** Most rows looked at to tell which of the channels have something to do; those not seen are seen once these are busy. */
const GLANCE_ROWS = 16;

/** Those of the channels on which something may be begun now: one look for all of them, as long as they have little to do. */
export async function findBusyChannels(reader: QueueReader, channels: readonly Channel[], { now, segments }: Omit<Look, 'limit'>): Promise<ReadonlySet<Channel>> {
  const { items } = await reader.find(deliveryQueue, {
    where: [{ column: 'state', op: '=', value: 'due' }, { column: 'channel', in: channels }, ...isDue(now), ...inSegments(segments)],
    orderBy: [{ column: 'orderAt', direction: 'asc' }],
    limit: GLANCE_ROWS,
  });
  return new Set(items.map(({ row }) => row.channel));
}

/** Attempts whose outcome nobody has recorded in time. */
export function findExpired(reader: QueueReader, { now, limit, segments }: Look): Promise<Rows> {
  return reader.find(deliveryQueue, {
    where: [
      { column: 'state', op: '=', value: 'in_flight' },
      { column: 'expiresAt', op: '<', value: isoTime(now) },
      ...inSegments(segments),
    ],
    orderBy: [{ column: 'expiresAt', direction: 'asc' }],
    limit,
  });
}

function isDue(now: number): readonly Condition<QueueRow>[] {
  return [
    // Keeps the search from walking through all that is planned for later.
    { column: 'orderAt', op: '<=', value: isoTime(now + MOST_PENALTY_MS) },
    { column: 'dueAt', op: '<=', value: isoTime(now) },
  ];
}

function inSegments(segments: ReadonlySet<number>): readonly Condition<QueueRow>[] {
  return segments.size === DELIVERY_SEGMENTS ? [] : [{ column: 'segment', in: [...segments] }];
}
