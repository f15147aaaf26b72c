import {
  BACKWARDS,
  END,
  FORWARDS,
  START as FIRST,
  StreamDeletedError,
  StreamNotFoundError,
  type AllStreamResolvedEvent,
} from '@eventstore/db-client';
import { comparePositions, START, type Position, type Recorded } from '#kernel';
import { StreamDeleted, Unavailable, type EventFilter, type EventStore, type LogPage } from '#protocols';
import { pause, pauseMs } from '#timing';
import type { Connection } from './connection.ts';
import { wants } from './event-types.ts';
import { positionOfEvent, toLogPosition } from './log-position.ts';
import type { EventStoreDbLimits } from './options.ts';
import { readToEnd } from './read-to-end.ts';
import { recorded } from './recorded.ts';

export interface Reader extends Pick<EventStore, 'head' | 'readAll' | 'readStream'> {
  /** The records after a position, the server's own included. @throws Unavailable */
  readRecords(after: Position, limit: number): Promise<readonly LogRecord[]>;
}

export interface LogRecord {
  readonly position: Position;
  readonly type: string;
  /** In our words. */
  event(): Recorded;
}

/** Most records asked for at a time. */
const CHUNK = 1_000;
/** Most records one call of `readAll` looks at for events of the wanted types. */
const MOST_LOOKED_AT = 20_000;

type Limits = Pick<EventStoreDbLimits, 'readTimeoutMs' | 'readTries' | 'retryBackoff'>;

export function reader({ client, closing }: Connection, limits: Limits): Reader {
  const tried = <T>(read: (leftMs: number) => Promise<T>): Promise<T> => trying(read, limits, closing);

  async function readRecords(after: Position, limit: number): Promise<readonly LogRecord[]> {
    const read = await tried((leftMs) =>
      readToEnd(client.readAll({ direction: FORWARDS, fromPosition: toLogPosition(after), maxCount: limit + 1 }), leftMs, closing));
    return read.flatMap(asRecord).filter(({ position }) => comparePositions(position, after) > 0).slice(0, limit);
  }

  async function readAll(after: Position, limit: number, filter?: EventFilter): Promise<LogPage> {
    const wanted = wants(filter);
    const events: Recorded[] = [];
    let position = after;
    for (let looked = 0; looked < MOST_LOOKED_AT;) {
      const chunk = Math.min(CHUNK, filter ? CHUNK : limit);
      const records = await readRecords(position, chunk);
      for (const record of records) {
        position = record.position;
        if (wanted(record.type)) events.push(record.event());
        if (events.length === limit) return { events, position };
      }
      looked += records.length;
      if (records.length < chunk) break;
    }
    return { events, position };
  }

  return {
    readRecords,
    readAll,

    readStream: (stream, { limit, from, direction = FORWARDS }) => tried(async (leftMs) => {
      const fromRevision = from === undefined ? (direction === FORWARDS ? FIRST : END) : BigInt(from);
      try {
        const read = await readToEnd(client.readStream(stream, { direction, fromRevision, maxCount: limit }), leftMs, closing);
        return read.flatMap(({ event }) => (event ? [recorded(event)] : []));
      } catch (error) {
        if (error instanceof StreamNotFoundError) return [];
        if (error instanceof StreamDeletedError) throw new StreamDeleted(stream);
        throw error;
      }
    }),

    head: () => tried(async (leftMs) => {
      const [last] = await readToEnd(client.readAll({ direction: BACKWARDS, fromPosition: END, maxCount: 1 }), leftMs, closing);
      return last?.event ? positionOfEvent(last.event.position) : START;
    }),
  };
}

/** Links are records of their own here: they are not resolved. */
function asRecord({ event }: AllStreamResolvedEvent): readonly LogRecord[] {
  return event ? [{ position: positionOfEvent(event.position), type: event.type, event: () => recorded(event) }] : [];
}

async function trying<T>(read: (leftMs: number) => Promise<T>, limits: Limits, closing: Connection['closing']): Promise<T> {
  const end = Date.now() + limits.readTimeoutMs;
  for (let tries = 1; ; tries++) {
    if (closing.aborted) throw new Unavailable('event store', 'it has been closed');
    try {
      return await read(end - Date.now());
    } catch (error) {
      if (error instanceof StreamDeleted || error instanceof RangeError) throw error;
      const pauseBefore = pauseMs(limits.retryBackoff, tries);
      if (tries === limits.readTries || Date.now() + pauseBefore >= end) throw new Unavailable('event store', reasonOf(error), error);
      await pause(pauseBefore, closing);
    }
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error && error.message !== '' ? error.message : String(error);
}
