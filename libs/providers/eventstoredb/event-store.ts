import type { EventStore } from '#protocols';
import { appender } from './append.ts';
import { openConnection } from './connection.ts';
import { highWaterMark } from './high-water-mark.ts';
import { DEFAULT_LIMITS, type EventStoreDbOptions } from './options.ts';
import { reader } from './reader.ts';
import { subscriber } from './subscribe.ts';

/** Closing it ends its subscriptions and fails its calls under way with `Unavailable` or `OutcomeUnknown`. */
export type EventStoreDbEventStore = EventStore & AsyncDisposable;

/**
 * An event store on EventStoreDB 23.10 or later. Resolves without waiting for the server: while it is
 * away, calls are answered `Unavailable` and subscriptions keep trying.
 *
 * Events whose type or stream begins with `$` are the server's own and never shown. The head counts them,
 * and a subscription that has caught up moves its position over them, so its lag does become 0.
 *
 * A repeated command is known by its event ids: at the expected place always; elsewhere among the stream's
 * last `lookBack` events. When the server finds it (`none` expected and held before), `duplicate` is true if
 * this process had seen a later position by then, and may be false if it had not.
 *
 * @throws Error when the connection string is malformed
 */
export async function openEventStoreDb(options: EventStoreDbOptions): Promise<EventStoreDbEventStore> {
  const { connectionString, log = () => undefined, ...limits } = options;
  const settings = { ...DEFAULT_LIMITS, ...limits };
  const connection = openConnection(connectionString);
  const seen = highWaterMark();
  const reads = reader(connection, settings);
  const appends = appender(connection, reads, seen, settings);

  return {
    append: appends.append,
    readStream: reads.readStream,
    readAll: reads.readAll,
    subscribe: subscriber(connection, reads, seen, settings, log),
    head: reads.head,
    [Symbol.asyncDispose]: () => connection[Symbol.asyncDispose](),
  };
}
