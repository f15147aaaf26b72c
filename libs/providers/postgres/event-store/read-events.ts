import type { EventMetadata, Position, Recorded } from '#kernel';
import { START } from '#kernel';
import type { EventFilter, LogPage, ReadStreamOptions } from '#protocols';
import { StreamDeleted } from '#protocols';
import type { Pool } from '../pool.ts';
import { AS_TEXT } from '../pool.ts';
import { asUnavailable } from '../pool-errors.ts';
import { SCHEMA } from '../schema.ts';
import { recordedAtOf } from './recorded-at.ts';

/** Most positions that one page with a filter looks at, so that a page of rare events is not long in coming. */
const SCAN_LIMIT = 50_000;

const COLUMNS = `e.position, e.stream, e.revision, e.type, e.event_id,
  date_part('epoch', e.recorded_at), e.data, e.metadata`;

const READ_ALL = `SELECT ${COLUMNS} FROM ${SCHEMA}.events e WHERE e.position > $1 ORDER BY e.position LIMIT $2`;

/** The head comes first and alone: events of a later snapshot can only be after it. */
const READ_FILTERED = `SELECT ${COLUMNS} FROM ${SCHEMA}.events e
  WHERE e.position > $1 AND e.position <= $2 AND e.type = ANY($3::text[]) ORDER BY e.position LIMIT $4`;

const READ_HEAD = `SELECT last_position FROM ${SCHEMA}.head`;

/** One row with nulls for a deleted stream, and for one without such events. */
const readStreamIn = (from: string, order: string): string => `SELECT ${COLUMNS}, s.deleted
  FROM ${SCHEMA}.streams s LEFT JOIN LATERAL (
    SELECT * FROM ${SCHEMA}.events e WHERE NOT s.deleted AND e.stream_no = s.stream_no AND e.revision ${from} $2
    ORDER BY e.revision ${order} LIMIT $3) e ON true
  WHERE s.stream = $1 ORDER BY e.revision ${order}`;

const READ_FORWARDS = readStreamIn('>=', 'ASC');
const READ_BACKWARDS = readStreamIn('<=', 'DESC');

/** position, stream, revision, type, event_id, recorded_at in seconds, data, metadata */
type EventRow = readonly [Position, string, string, string, string, string, string, string];
type StreamRow = readonly [...EventRow | readonly [null, null, null, null, null, null, null, null], 't' | 'f'];

/** @throws StreamDeleted, Unavailable */
export async function readStream(pool: Pool, stream: string, options: ReadStreamOptions): Promise<Recorded[]> {
  const backwards = options.direction === 'backwards';
  const from = options.from ?? (backwards ? Number.MAX_SAFE_INTEGER : 0);
  const [name, text] = backwards ? ['read-backwards', READ_BACKWARDS] : ['read-forwards', READ_FORWARDS];
  return select<StreamRow, Recorded[]>(pool, name, text, [stream, from, options.limit], (rows) => {
    if (rows[0]?.[8] === 't') throw new StreamDeleted(stream);
    return rows.filter((row) => row[0] !== null).map((row) => row as unknown as EventRow).map(readEvent);
  });
}

/** @throws Unavailable */
export async function readAll(pool: Pool, after: Position, limit: number, filter?: EventFilter): Promise<LogPage> {
  if (filter !== undefined) return readFiltered(pool, after, limit, filter);
  const events = await select(pool, 'read-all', READ_ALL, [after, limit], readEvents);
  return { events, position: events.at(-1)?.position ?? after };
}

async function readFiltered(pool: Pool, after: Position, limit: number, { types }: EventFilter): Promise<LogPage> {
  const head = await readHead(pool);
  const end = Math.max(Number(after), Math.min(Number(head), Number(after) + SCAN_LIMIT));
  if (end === Number(after)) return { events: [], position: after };
  const events = await select(pool, 'read-filtered', READ_FILTERED, [after, end, types, limit], readEvents);
  return { events, position: events.length < limit ? String(end) as Position : events.at(-1)?.position ?? after };
}

/** @throws Unavailable */
export async function readHead(pool: Pool): Promise<Position> {
  return select<readonly [Position], Position>(pool, 'read-head', READ_HEAD, [], (rows) => rows[0]?.[0] ?? START);
}

async function select<Row, Result>(pool: Pool, name: string, text: string, values: unknown[], read: (rows: readonly Row[]) => Result): Promise<Result> {
  const { rows } = await pool
    .query<never[]>({ name: `events-${name}`, text, values, rowMode: 'array', types: AS_TEXT })
    .catch((error: unknown) => { throw asUnavailable(error, 'event store'); });
  try {
    return read(rows as unknown as readonly Row[]);
  } finally {
    // Else the array, which the collector soon counts as old, would keep the texts of a whole page until it looks at old ones.
    rows.length = 0;
  }
}

function readEvents(rows: readonly EventRow[]): readonly Recorded[] {
  return rows.map(readEvent);
}

function readEvent(row: EventRow): Recorded {
  return {
    type: row[3],
    data: JSON.parse(row[6]) as unknown,
    eventId: row[4],
    stream: row[1],
    revision: Number(row[2]),
    position: row[0],
    recordedAt: recordedAtOf(row[5]),
    metadata: JSON.parse(row[7]) as EventMetadata,
  };
}
