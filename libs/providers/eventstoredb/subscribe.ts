import { comparePositions, type Position } from '#kernel';
import type { EventStore, LogPage, StopSignal } from '#protocols';
import { pause, pauseMs } from '#timing';
import type { Connection } from './connection.ts';
import type { HighWaterMark } from './high-water-mark.ts';
import type { EventStoreDbLimits, EventStoreDbLog } from './options.ts';
import type { Reader } from './reader.ts';
import { openSubscription } from './subscription.ts';

const DEFAULT_PAGE_SIZE = 1_000;

/**
 * The loop that the client leaves to its users: one connection at a time, each from the position last
 * handed out, with a jittered pause after every failure.
 */
export function subscriber(
  connection: Connection,
  reads: Reader,
  seen: HighWaterMark,
  limits: EventStoreDbLimits,
  log: EventStoreDbLog,
): EventStore['subscribe'] {
  return async function* subscribe(after, { stop, filter, pageSize = DEFAULT_PAGE_SIZE }): AsyncGenerator<LogPage> {
    const ended = either(stop, connection.closing);
    try {
      let position: Position = after;
      for (let failures = 0; !ended.signal.aborted;) {
        try {
          const pages = openSubscription({ connection, reads, seen, limits, after: position, filter, pageSize, stop: ended.signal });
          for await (const page of pages) {
            failures = 0;
            if (comparePositions(page.position, position) <= 0) continue;
            position = page.position;
            seen.raise(position);
            yield page;
          }
        } catch (error) {
          log(`a subscription was lost after position ${position}; it is opened again`, error);
        }
        if (!ended.signal.aborted) await pause(pauseMs(limits.reconnectBackoff, ++failures), ended.signal);
      }
    } finally {
      ended.release();
    }
  };
}

/** A signal that follows two others, until released. */
function either(...signals: readonly StopSignal[]): { readonly signal: AbortSignal; release(): void } {
  const controller = new AbortController();
  const abort = (): void => { controller.abort(); };
  const release = (): void => { for (const signal of signals) signal.removeEventListener('abort', abort); };
  for (const signal of signals) {
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
  }
  return { signal: controller.signal, release };
}
