import { openEventStoreDb } from '#providers/eventstoredb';
import { readHead, readLog, type Logged } from './history.ts';
import { startEventStoreDbDouble, type EventStoreDbDouble } from '../support/eventstoredb-double/index.ts';

/** The log that the servers write, as it is read from outside. */
export interface EventLog extends AsyncDisposable {
  /** What tells the servers to use it. */
  readonly settings: Readonly<Record<string, string>>;
  /** There when the log is an EventStoreDB. */
  readonly eventStoreDb?: EventStoreDbDouble;
  read(): Promise<readonly Logged[]>;
  /** What is wrong with its positions. */
  gaps(log: readonly Logged[]): Promise<readonly string[]>;
}

/** Positions count the events: 1, 2, 3. */
export function postgresLog(url: () => string): EventLog {
  return {
    settings: {},
    read: () => readLog(url()),
    gaps: async (log) => {
      const missing = log.findIndex(({ position }, i) => position !== BigInt(i + 1));
      const head = await readHead(url());
      return [
        ...(missing === -1 ? [] : [`the log has no position ${missing + 1}`]),
        ...(head === BigInt(log.length) ? [] : [`the log's head is ${head}, and there are ${log.length} events`]),
      ];
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
}

/** Positions are bytes: they grow, and that is all. */
export async function eventStoreDbLog(): Promise<EventLog> {
  const eventStoreDb = await startEventStoreDbDouble();
  return {
    settings: { EVENT_STORE: 'eventstoredb', EVENTSTOREDB_URL: eventStoreDb.connectionString },
    eventStoreDb,
    read: () => readAll(eventStoreDb.connectionString),
    gaps: async (log) => log.flatMap(({ position }, i) => (i === 0 || position > log[i - 1]!.position ? [] : [`position ${position} is not behind the one before it`])),
    [Symbol.asyncDispose]: () => eventStoreDb.stop(),
  };
}

async function readAll(connectionString: string): Promise<readonly Logged[]> {
  await using store = await openEventStoreDb({ connectionString });
  const log: Logged[] = [];
  for (let after = '0' as Parameters<typeof store.readAll>[0]; ;) {
    const { events, position } = await store.readAll(after, 1_000);
    log.push(...events.map((event) => ({ ...event, position: BigInt(event.position), data: event.data as Logged['data'] })));
    if (position === after) return log;
    after = position;
  }
}
