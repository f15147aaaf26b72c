import { eventTypeFilter, type AllStreamResolvedEvent, type EventStoreDBClient, type Position as LogPosition } from '@eventstore/db-client';
import type { Position, Recorded } from '#kernel';
import type { EventFilter, StopSignal } from '#protocols';
import { typePattern } from './event-types.ts';
import { positionOfCheckpoint, positionOfEvent, toLogPosition } from './log-position.ts';
import { recorded } from './recorded.ts';

/** One subscription of the client, turned from a stream of calls into something to take from. */
export interface Source {
  /** What has arrived and not been taken, in order; null when there is nothing. */
  take(): Item | null;
  /** Whether the server ended it. @throws what it failed with, once all that came before has been taken */
  ended(): boolean;
  /** Waits for something to take; false when nothing came in this time. */
  arrival(ms: number, stop: StopSignal): Promise<boolean>;
  /** Ends a wait as if its time were over. */
  wake(): void;
  close(): void;
}

export type Item =
  | { readonly kind: 'caught up' }
  | { readonly kind: 'checkpoint'; readonly position: Position }
  | { readonly kind: 'event'; readonly position: Position; event(): Recorded };

/** What the client's stream holds: its events, and our marks between them. */
type Arrived = AllStreamResolvedEvent | { readonly mark: 'caught up' } | { readonly mark: 'checkpoint'; readonly at: LogPosition };

/** The read-ahead, in events: beyond it the server is made to wait. */
const MOST_AHEAD = 1_000;
/** Records the server looks at, at most, before it says how far it is. */
const SEARCH_WINDOW = 500;

export function openSource(client: EventStoreDBClient, after: Position, filter: EventFilter | undefined, pageSize: number): Source {
  const subscription = client.subscribeToAll({
    fromPosition: toLogPosition(after),
    filter: eventTypeFilter({
      regex: typePattern(filter),
      maxSearchWindow: SEARCH_WINDOW,
      // Nothing in here may throw: the stream would stand still for ever.
      checkpointReached: async (_subscription, at) => { subscription.push({ mark: 'checkpoint', at } satisfies Arrived); },
    }),
  }, { highWaterMark: Math.min(pageSize, MOST_AHEAD) });
  let wake = (_heard: boolean): void => undefined;
  let failure: { readonly error: Error } | undefined;
  let over = false;
  // Both marks are put into the stream while it hands on what the server sent, so they keep their place in it.
  subscription.on('caughtUp', () => { subscription.push({ mark: 'caught up' } satisfies Arrived); });
  subscription.on('readable', () => { wake(true); });
  subscription.on('error', (error: Error) => { failure = { error }; wake(true); });
  subscription.on('end', () => { over = true; wake(true); });

  return {
    take: () => {
      for (;;) {
        const arrived = subscription.read() as Arrived | null;
        const item = arrived && itemOf(arrived);
        if (item !== undefined) return item;
      }
    },
    ended: () => {
      if (failure) throw failure.error;
      return over;
    },
    arrival: (ms, stop) => new Promise((resolve) => {
      const done = (heard: boolean): void => {
        clearTimeout(timer);
        stop.removeEventListener('abort', aborted);
        wake = () => undefined;
        // One turn later the rest of what came with it is there too, and pages are not of one event each.
        setImmediate(resolve, heard);
      };
      const aborted = (): void => { done(true); };
      const timer = setTimeout(done, ms, false);
      stop.addEventListener('abort', aborted);
      wake = done;
      if (stop.aborted || failure || over || subscription.readableLength > 0) done(true);
    }),
    wake: () => { wake(true); },
    close: () => {
      subscription.removeAllListeners('readable');
      subscription.unsubscribe().catch(() => undefined);
      subscription.destroy();
    },
  };
}

/** Records without an event (deleted targets of links) are not for us: undefined. */
function itemOf(arrived: Arrived): Item | undefined {
  if ('mark' in arrived) {
    return arrived.mark === 'caught up' ? { kind: 'caught up' } : { kind: 'checkpoint', position: positionOfCheckpoint(arrived.at) };
  }
  const { event } = arrived;
  return event && { kind: 'event', position: positionOfEvent(event.position), event: () => recorded(event) };
}
