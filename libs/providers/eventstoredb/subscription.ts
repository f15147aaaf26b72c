import { comparePositions, maxPosition, type Position, type Recorded } from '#kernel';
import type { EventFilter, LogPage, StopSignal } from '#protocols';
import { pauseMs } from '#timing';
import type { Connection } from './connection.ts';
import { wants } from './event-types.ts';
import type { HighWaterMark } from './high-water-mark.ts';
import type { EventStoreDbLimits } from './options.ts';
import type { Reader } from './reader.ts';
import { openSource, type Source } from './subscription-source.ts';

export interface SubscriptionOptions {
  readonly connection: Connection;
  readonly reads: Reader;
  readonly seen: HighWaterMark;
  readonly limits: EventStoreDbLimits;
  readonly after: Position;
  readonly filter: EventFilter | undefined;
  readonly pageSize: number;
  readonly stop: StopSignal;
}

/** Records looked at at once for unwanted events that have passed. */
const LOOK_AHEAD = 100;
/** After an append of this process a live subscription is given this long before it looks ahead. */
const NUDGED_MS = 20;

/**
 * One connection's worth of a subscription: pages until it is told to stop, or the server ends it.
 *
 * The server sorts the events out. Where it is, it only says now and then, and when all that is written is
 * unwanted it may say nothing for long. So that the position reaches the head all the same: the head as it
 * was before the subscription began counts as reached when the server says that it has caught up; and when
 * nothing is heard, the records after the position are read, and stepped over up to the first wanted one
 * (that one is on its way already).
 *
 * @throws what the connection failed with
 */
export async function* openSubscription(options: SubscriptionOptions): AsyncGenerator<LogPage> {
  const { connection, reads, seen, limits, after, filter, pageSize, stop } = options;
  const head = await unlessStopped(reads.head(), stop);
  if (head === undefined) return;
  const source = openSource(connection.client, after, filter, pageSize);
  let nudged = false;
  const unlisten = seen.onRise(() => { if (!nudged) source.wake(); });
  try {
    let position = after;
    let lookedFor = seen.position;
    for (let quiet = 1; !stop.aborted;) {
      const page = takePage(source, position, pageSize);
      position = page.caughtUp ? maxPosition(page.position, head) : page.position;
      if (page.taken > 0) {
        quiet = 1;
        yield { events: page.events, position };
        continue;
      }
      if (source.ended()) return;
      nudged = comparePositions(seen.position, maxPosition(position, lookedFor)) > 0;
      if (await source.arrival(nudged ? NUDGED_MS : pauseMs(limits.idleBackoff, quiet), stop)) continue;
      quiet++;
      lookedFor = seen.position;
      position = (await unlessStopped(overUnwanted(reads, position, filter), stop)) ?? position;
      yield { events: [], position };
    }
  } finally {
    unlisten();
    source.close();
  }
}

/** The result, or undefined as soon as it is no longer wanted. */
function unlessStopped<T>(result: Promise<T>, stop: StopSignal): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const stopped = (): void => { resolve(undefined); };
    stop.addEventListener('abort', stopped);
    if (stop.aborted) stopped();
    result.then(resolve, reject).finally(() => { stop.removeEventListener('abort', stopped); });
  });
}

/** What has arrived, as far as a page goes. */
function takePage(source: Source, after: Position, pageSize: number): LogPage & { readonly taken: number; readonly caughtUp: boolean } {
  const events: Recorded[] = [];
  let position = after;
  let taken = 0;
  while (events.length < pageSize) {
    const item = source.take();
    if (item === null) break;
    taken++;
    if (item.kind === 'caught up') return { events, position, taken, caughtUp: true };
    // A checkpoint may lag behind the events, and a new connection may repeat the one it began at.
    if (comparePositions(item.position, position) <= 0) continue;
    position = item.position;
    if (item.kind === 'event') events.push(item.event());
  }
  return { events, position, taken, caughtUp: false };
}

/** The position of the last record before the next wanted one. */
async function overUnwanted(reads: Reader, after: Position, filter: EventFilter | undefined): Promise<Position> {
  const wanted = wants(filter);
  let position = after;
  for (const record of await reads.readRecords(after, LOOK_AHEAD)) {
    if (wanted(record.type)) break;
    position = record.position;
  }
  return position;
}
