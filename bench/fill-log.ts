import pg from 'pg';
import { openPool, openPostgresEventStore } from '#providers/postgres';
import type { Database } from './database.ts';
import { sampleData, sampleMetadata } from './peers/sample-event.ts';

/** Each delivered notification in the log: requested, attempt started, delivered. */
export const EVENTS_EACH = 3;

/** The id of the nth notification in a filled log, from 1. */
export function filledId(n: number): string {
  const time = (FIRST_MS + n).toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-${n.toString(16).padStart(12, '0')}`;
}

/**
 * Fills the log of an empty database with delivered notifications, three events each, as the store itself would
 * have written them one after the other, only in large steps of SQL. The views are told that they are at the
 * end of the log, though empty: what they show is for a rebuild to find.
 *
 * @throws when the store does not go on from there as it should
 */
export async function fillLog({ url }: Database, notifications: number): Promise<void> {
  const store = await openPostgresEventStore({ connectionString: url });
  await store[Symbol.asyncDispose]();
  const steps = Array.from({ length: Math.ceil(notifications / AT_ONCE) }, (_, step): readonly [number, number] =>
    [step * AT_ONCE + 1, Math.min((step + 1) * AT_ONCE, notifications)]);
  // Two at a time, one for each core; each table in its own order.
  await Promise.all([
    onConnection(url, async (client) => {
      for (const step of steps) await client.query(FILL_EVENTS, [...step, FIRST_MS, ...texts()]);
    }),
    onConnection(url, async (client) => {
      for (const step of steps) {
        await client.query(FILL_STREAMS, [...step, FIRST_MS]);
        await client.query(FILL_COMMANDS, [...step, FIRST_MS]);
      }
    }),
  ]);
  await onConnection(url, async (client) => {
    await client.query(`UPDATE tidings.head SET last_position = $1`, [notifications * EVENTS_EACH]);
    await client.query(`SELECT setval('tidings.stream_numbers', $1)`, [notifications]);
    await client.query('VACUUM (ANALYZE) tidings.events, tidings.streams, tidings.commands');
  });
  await proveStore(url, notifications);
}

/** Once the views are registered, by a start of the server's roles `api` alone. */
export async function skipViewsToEnd({ url }: Database, notifications: number): Promise<void> {
  await onConnection(url, (client) => client.query('UPDATE tidings.checkpoints SET position = $1 WHERE generation = 1', [notifications * EVENTS_EACH]));
}

/** 2026-01-01, and a millisecond more for each notification. */
const FIRST_MS = 1_767_225_600_000;
const AT_ONCE = 100_000;
const AT = '2026-01-01T00:00:01.000Z';
const ID = '{id}';

/** $3: the first millisecond. The group of four that tells ids of one notification apart is given. */
const id = (group: string): string => `overlay(lpad(to_hex($3::bigint + n), 12, '0') placing '-' from 9 for 0) || '-7000-${group}-' || lpad(to_hex(n), 12, '0')`;

const FILL_STREAMS = `INSERT INTO tidings.streams (stream, stream_no, revision)
  SELECT 'notification-' || ${id('8000')}, n, 2 FROM generate_series($1::bigint, $2::bigint) n`;

const FILL_COMMANDS = `INSERT INTO tidings.commands (command_id, stream_no, revision, position)
  SELECT (CASE k WHEN 0 THEN ${id('8000')} WHEN 1 THEN ${id('8001')} ELSE ${id('8002')} END)::uuid, n, k, (n - 1) * ${EVENTS_EACH} + k + 1
  FROM generate_series($1::bigint, $2::bigint) n CROSS JOIN generate_series(0, 2) k`;

const FILL_EVENTS = `INSERT INTO tidings.events (position, stream_no, revision, stream, type, event_id, recorded_at, data, metadata)
  SELECT (n - 1) * ${EVENTS_EACH} + k + 1, n, k, 'notification-' || id,
    (ARRAY['NotificationRequested', 'DeliveryAttemptStarted', 'NotificationDelivered'])[k + 1],
    (CASE k WHEN 0 THEN ${id('9000')} WHEN 1 THEN ${id('9001')} ELSE ${id('9002')} END)::uuid,
    timestamptz '2026-01-01' + make_interval(secs => n * 0.001),
    replace((ARRAY[$4::text, $5::text, $6::text])[k + 1], '${ID}', id)::json, replace($7::text, '${ID}', id)::json
  FROM (SELECT n, ${id('8000')} AS id FROM generate_series($1::bigint, $2::bigint) n) n CROSS JOIN generate_series(0, 2) k ORDER BY 1`;

/** Data of the three events, then the metadata of all. */
function texts(): readonly string[] {
  const started = { attempt: 1, startedAt: AT, expiresAt: AT };
  const delivered = { attempt: 1, deliveredAt: AT, providerMessageId: `<${ID}@tidings>`, previously: 'in_flight' };
  return [sampleData(ID), started, delivered, sampleMetadata(ID)].map((value) => JSON.stringify(value));
}

async function proveStore(url: string, notifications: number): Promise<void> {
  const pool = openPool({ connectionString: url, max: 3 });
  const store = await openPostgresEventStore({ pool });
  try {
    const stream = `notification-${filledId(notifications)}`;
    const events = await store.readStream(stream, { limit: 10 });
    const head = await store.head();
    const duplicate = await store.append(stream, 'any', [{ ...events[0], type: 'NotificationRequested', data: {}, eventId: filledId(1), metadata: sampleMetadata(filledId(1)) }], filledId(notifications));
    const fits = events.length === EVENTS_EACH && Number(head) === notifications * EVENTS_EACH && duplicate.duplicate && duplicate.revision === 0;
    if (!fits) throw new Error('The store does not find what was filled in: its tables are no longer as bench/fill-log.ts writes them.');
  } finally {
    await store[Symbol.asyncDispose]();
    await pool.end();
  }
}

async function onConnection<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
