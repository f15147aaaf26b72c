import type { Clock } from '#event-sourcing';
import type { Channel } from '../../domain/notification/content.ts';
import { DELIVERY_LANES, laneOf } from '../../views/lanes.ts';
import { findDue, type Look, type QueueReader, type Rows } from './queue.ts';

/** What is due on a channel: the first page of it, and something of everybody whom that page does not show. */
export type FindDueOfAll = (channel: Channel, look: Look) => Promise<Rows>;

/** Most further searches of one look: one is enough unless several tenants fill a page each. */
const MOST_SEARCHES = 4;
/** Of all the time, at most one part in so many goes into further searches. */
const SHARE = 10;

/**
 * A tenant with a long queue fills whole pages, and whoever came after it would not be seen for long. So when a
 * page is full it is asked once more, for all lanes that the page does not show.
 */
export function dueOfAll(reader: QueueReader, clock: Pick<Clock, 'now'>): FindDueOfAll {
  const restsUntil = new Map<Channel, number>();
  return async (channel, look) => {
    const first = await findDue(reader, channel, look);
    const start = clock.now();
    if (first.items.length < look.limit || start < (restsUntil.get(channel) ?? 0)) return first;
    const items = [...first.items];
    let page = first;
    for (let searches = 0; searches < MOST_SEARCHES && page.items.length === look.limit; searches++) {
      const lanes = lanesWithout(items);
      if (lanes.length === 0) break;
      // A queue of an older version has no lanes until its rebuild is done. Anything else fails in the next look as well.
      page = await findDue(reader, channel, { ...look, lanes }).catch(() => ({ items: [], position: first.position }));
      items.push(...page.items);
    }
    restsUntil.set(channel, start + (clock.now() - start) * SHARE);
    return { items, position: first.position };
  };
}

function lanesWithout(items: Rows['items']): readonly number[] {
  const shown = new Set(items.map(({ row }) => laneOf(row.tenant)));
  return ALL_LANES.filter((lane) => !shown.has(lane));
}

const ALL_LANES: readonly number[] = Array.from({ length: DELIVERY_LANES }, (_, lane) => lane);
