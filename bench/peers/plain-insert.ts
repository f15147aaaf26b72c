import { openPool } from '#providers/postgres';
import { newId } from '#event-sourcing';
import type { AppendPeer } from './append-peer.ts';
import { sampleData, sampleMetadata } from './sample-event.ts';

/** The table somebody would write by hand for events. */
export const PLAIN_TABLE = `CREATE TABLE IF NOT EXISTS plain_events (
  position    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  stream      text        NOT NULL,
  revision    bigint      NOT NULL,
  type        text        NOT NULL,
  event_id    uuid        NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  data        json        NOT NULL,
  metadata    json        NOT NULL,
  UNIQUE (stream, revision)
)`;

/** `pg` with a pool and one prepared INSERT per transaction. */
export async function plainInsert(database: string): Promise<AppendPeer> {
  const pool = openPool({ connectionString: database, max: CONNECTIONS });
  await pool.query(PLAIN_TABLE);
  return {
    append: async () => {
      const id = newId();
      const values = [`bench-${id}`, 0, 'NotificationRequested', id, JSON.stringify(sampleData(id)), JSON.stringify(sampleMetadata(id))];
      await pool.query({ name: 'insert', text: INSERT, values });
    },
    [Symbol.asyncDispose]: () => pool.end(),
  };
}

const INSERT = 'INSERT INTO plain_events (stream, revision, type, event_id, data, metadata) VALUES ($1, $2, $3, $4, $5, $6)';

/** Twice what a pool has by default: enough commits at a time for the database to flush several at once. */
const CONNECTIONS = 20;
