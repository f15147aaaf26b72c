import type { Position } from '#kernel';
import type { CheckpointId, CheckpointStore, ParkedStream, Wish } from '#protocols';
import type { Pool } from '../pool.ts';
import { SCHEMA } from '../schema.ts';
import { moveCheckpoint, textOf } from './move-checkpoint.sql.ts';
import { query } from './query.ts';

/** Opens the checkpoints of a database whose tables are there. */
export function openCheckpointStore(pool: Pool): CheckpointStore {
  return {
    take: async ({ name, generation }, fence, initial) => {
      if (initial !== undefined) await query(pool, INSERT_MISSING, [name, generation, initial]);
      const [row] = await query<PositionRow>(pool, TAKE, [name, generation, fence]);
      return row?.position ?? null;
    },
    move: async (checkpoint, change) => {
      const { parts, values } = moveCheckpoint(checkpoint, change);
      const rows = await query(pool, textOf(parts), values);
      return rows.length === 1 ? 'applied' : 'fenced';
    },
    position: async ({ name, generation }) => {
      const [row] = await query<PositionRow>(pool, SELECT_POSITION, [name, generation], { name: 'checkpoint-position' });
      return row?.position ?? null;
    },
    all: () => query<CheckpointId>(pool, SELECT_ALL, []),
    parked: async ({ name, generation }) => {
      const rows = await query<ParkedRow>(pool, SELECT_PARKED, [name, generation]);
      return rows.map((row): ParkedStream => ({ ...row, revision: Number(row.revision), parkedAt: row.parkedAt.toISOString() }));
    },
    skipped: async (name) => {
      const rows = await query<SkippedRow>(pool, SELECT_SKIPPED, [name]);
      return rows.map((row) => ({ ...row, revision: Number(row.revision) }));
    },
    wish: async ({ name, generation }, stream, wish) => {
      const rows = await query(pool, UPDATE_WISH, [name, generation, stream, wish]);
      return rows.length === 1;
    },
  };
}

interface PositionRow {
  readonly position: Position;
}

const INSERT_MISSING = `
  INSERT INTO ${SCHEMA}.checkpoints (name, generation, position) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`;

const TAKE = `
  UPDATE ${SCHEMA}.checkpoints SET fence = $3
  WHERE name = $1 AND generation = $2 AND fence <= $3
  RETURNING position`;

const SELECT_POSITION = `SELECT position FROM ${SCHEMA}.checkpoints WHERE name = $1 AND generation = $2`;

const SELECT_ALL = `SELECT name, generation FROM ${SCHEMA}.checkpoints`;

interface ParkedRow {
  readonly stream: string;
  readonly revision: string;
  readonly position: Position;
  readonly error: string;
  readonly attempts: number;
  readonly parkedAt: Date;
  readonly wish: Wish | null;
}

const SELECT_PARKED = `
  SELECT stream, revision, position, error, attempts, parked_at AS "parkedAt", wish
  FROM ${SCHEMA}.parked_streams WHERE name = $1 AND generation = $2 ORDER BY parked_at, stream`;

interface SkippedRow {
  readonly stream: string;
  readonly revision: string;
  readonly position: Position;
  readonly error: string;
}

const SELECT_SKIPPED = `SELECT stream, revision, position, error FROM ${SCHEMA}.skipped_events WHERE name = $1 ORDER BY position`;

const UPDATE_WISH = `
  UPDATE ${SCHEMA}.parked_streams SET wish = $4 WHERE name = $1 AND generation = $2 AND stream = $3 RETURNING 1`;
