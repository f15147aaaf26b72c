import type { EventStore } from '#protocols';
import { checkAppend } from '#protocols';
import type { Pool } from '../pool.ts';
import { openPool } from '../pool.ts';
import { asUnavailable } from '../pool-errors.ts';
import { migrate, SCHEMA } from '../schema.ts';
import { HEAD_CHANNEL } from './append-batch.sql.ts';
import { openAppenders } from './appenders.ts';
import { callAppendBatch } from './batch-call.ts';
import { EVENT_STORE_MIGRATIONS } from './event-store-schema.ts';
import { openFlusher } from './flusher.ts';
import { openHints } from './hints.ts';
import { openListener } from './listener.ts';
import { openNews } from './news.ts';
import { writeEvents } from './pending-append.ts';
import { openRecentEvents } from './recent-events.ts';
import { readAll, readHead, readStream } from './read-events.ts';
import { subscription } from './subscription.ts';

export interface PostgresEventStore extends EventStore, AsyncDisposable {
  /** Deletes a stream for good: nothing can be read from it or appended to it; its events stay in the log. */
  deleteStream(stream: string): Promise<void>;
}

export type PostgresEventStoreOptions = PostgresEventStoreLimits & (
  /** A pool that others use as well, and that its owner closes. */
  | { readonly pool: Pool; readonly connectionString?: never }
  /** A pool of its own. */
  | { readonly connectionString: string; readonly pool?: never }
);

export interface PostgresEventStoreLimits {
  /** Most appends in one commit; default 512. */
  readonly maxBatchAppends?: number;
  /** About the most bytes of JSON in one commit; default 1 000 000. */
  readonly maxBatchBytes?: number;
  /** Most appends that wait for a commit; further ones are refused with `Overloaded`. Default 10 000. */
  readonly maxWaiting?: number;
  /** How long appends are sent again after a lost connection, in milliseconds; default 5 000. */
  readonly resendForMs?: number;
  /** Time to the first poll after news, in milliseconds; default 5. */
  readonly pollFromMs?: number;
  /** Longest time between polls, in milliseconds; default 1 000. */
  readonly pollToMs?: number;
  /** Told of every commit: its appends and its duration in milliseconds, resends included. */
  readonly onBatch?: (size: number, ms: number) => void;
  /** Told of what went wrong and is being tried again. */
  readonly log?: (message: string, cause: unknown) => void;
}

/** What is kept of the end of the log for those who follow it: as much as they may be behind without asking the database. */
const RECENT = { appends: 2_000, bytes: 2_000_000 };

const TELL_HEAD = `SELECT pg_notify('${HEAD_CHANNEL}', last_position::text) FROM ${SCHEMA}.head`;

/**
 * Opens the log in a Postgres database, and makes its tables when they are missing. Disposing the
 * store sends the appends that wait, ends its subscriptions, and closes the pool if it is its own.
 *
 * @throws Unavailable
 */
export async function openPostgresEventStore(options: PostgresEventStoreOptions): Promise<PostgresEventStore> {
  const log = options.log ?? ((): void => undefined);
  const pool = options.pool ?? openPool({ connectionString: options.connectionString, log });
  const endPool = async (): Promise<void> => {
    if (options.pool === undefined) await pool.end();
  };
  try {
    await migrate(pool, 'event-store', EVENT_STORE_MIGRATIONS);
  } catch (error) {
    await endPool();
    throw asUnavailable(error, 'event store');
  }
  return openOn(pool, endPool, log, options);
}

function openOn(
  pool: Pool,
  endPool: () => Promise<void>,
  log: (message: string, cause: unknown) => void,
  options: PostgresEventStoreLimits,
): PostgresEventStore {
  const closing = new AbortController();
  const { pollFromMs = 5, pollToMs = 1_000 } = options;
  const news = openNews({ readHead: () => readHead(pool), pollFromMs, pollToMs, log });
  const appenders = openAppenders();
  const listener = openListener({ pool, onHead: news.tell, isOwn: appenders.has, log });
  const recent = openRecentEvents(RECENT);
  const hints = openHints({ tell: () => pool.query(TELL_HEAD), log });
  const flusher = openFlusher({
    maxBatchAppends: options.maxBatchAppends ?? 512,
    maxBatchBytes: options.maxBatchBytes ?? 1_000_000,
    maxWaiting: options.maxWaiting ?? 10_000,
    resendForMs: options.resendForMs ?? 5_000,
    call: (batch, onSend) => callAppendBatch(batch, {
      pool, hints, recent,
      onSend: (client) => { appenders.add(client); onSend(); },
    }),
    onBatch: options.onBatch ?? ((): void => undefined),
    log,
  });

  return {
    append: async (stream, expected, events, commandId) => {
      checkAppend(stream, events, commandId);
      const answer = await flusher.append({ stream, expected, commandId, ...writeEvents(stream, events) });
      news.tellOwn(answer.position);
      return answer;
    },
    readStream: (stream, reading) => readStream(pool, stream, reading),
    readAll: (after, limit, filter) => readAll(pool, after, limit, filter),
    subscribe: async function* (after, subscribing) {
      using reader = recent.openReader();
      yield* subscription({ readAll: (...page) => readAll(pool, ...page), recent: reader, news, closing: closing.signal, log }, after, subscribing);
    },
    head: () => readHead(pool),
    deleteStream: async (stream) => {
      try {
        await pool.query(`SELECT ${SCHEMA}.delete_stream($1)`, [stream]);
      } catch (error) {
        throw asUnavailable(error, 'event store');
      }
    },
    [Symbol.asyncDispose]: async () => {
      await flusher[Symbol.asyncDispose]();
      await hints[Symbol.asyncDispose]();
      closing.abort();
      await Promise.all([news[Symbol.asyncDispose](), listener[Symbol.asyncDispose]()]);
      await endPool();
    },
  };
}
