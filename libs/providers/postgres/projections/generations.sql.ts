import type { ColumnType, ViewIndex } from '#kernel';
import { SCHEMA } from '../schema.ts';

export const INSERT_VIEW = `INSERT INTO ${SCHEMA}.views (name) VALUES ($1) ON CONFLICT DO NOTHING`;

export const LOCK_VIEW = `SELECT name FROM ${SCHEMA}.views WHERE name = $1 FOR UPDATE`;

export interface TableRow {
  readonly name: string;
  readonly generation: number;
  readonly columns: Readonly<Record<string, ColumnType>>;
  readonly indexes: readonly ViewIndex[];
}

export interface DefinitionRow extends TableRow {
  readonly version: number;
}

export const SELECT_BY_STATUS = `
  SELECT view AS name, generation, version, columns, indexes
  FROM ${SCHEMA}.view_generations WHERE view = $1 AND status = $2`;

/** With a checkpoint before the first event. */
export const INSERT_GENERATION = `
  WITH next AS (
    UPDATE ${SCHEMA}.views SET last_generation = last_generation + 1 WHERE name = $1 RETURNING last_generation
  ), checkpoint AS (
    INSERT INTO ${SCHEMA}.checkpoints (name, generation, position) SELECT $1, last_generation, 0 FROM next
  )
  INSERT INTO ${SCHEMA}.view_generations (view, generation, version, columns, indexes, status)
  SELECT $1, last_generation, $2, $3, $4, $5 FROM next`;

/** Whoever writes this generation is fenced off. */
export const DISCARD = `
  WITH fenced AS (
    UPDATE ${SCHEMA}.checkpoints SET fence = $4 WHERE name = $1 AND generation = $2
  ), parked AS (
    DELETE FROM ${SCHEMA}.parked_streams WHERE name = $1 AND generation = $2
  )
  UPDATE ${SCHEMA}.view_generations SET status = $3, changed_at = clock_timestamp() WHERE view = $1 AND generation = $2`;

export const FAIL = `
  WITH fenced AS (
    UPDATE ${SCHEMA}.checkpoints SET fence = $5 WHERE name = $1 AND generation = $2 AND fence = $3 RETURNING 1
  )
  UPDATE ${SCHEMA}.view_generations SET status = 'failed', reason = $4, changed_at = clock_timestamp()
  WHERE view = $1 AND generation = $2 AND status = 'building' AND EXISTS (SELECT FROM fenced)`;

/** Failures whose tables are still there go the way of the cancelled. */
export const FORGET_FAILURES = `
  WITH gone AS (
    DELETE FROM ${SCHEMA}.view_generations WHERE view = $1 AND status = 'failed' AND dropped
  )
  UPDATE ${SCHEMA}.view_generations SET status = 'cancelled' WHERE view = $1 AND status = 'failed' AND NOT dropped`;

export interface CheckpointRow {
  readonly name: string;
  readonly generation: number;
  readonly status: string;
  readonly fence: string;
  readonly position: string;
}

/** From here on neither generation moves. */
export const LOCK_CHECKPOINTS = `
  SELECT c.name, c.generation, g.status, c.fence, c.position
  FROM ${SCHEMA}.checkpoints c JOIN ${SCHEMA}.view_generations g ON g.view = c.name AND g.generation = c.generation
  WHERE c.name = $1 AND (c.generation = $2 OR g.status = 'live')
  ORDER BY c.generation FOR UPDATE OF c`;

/** Free for whoever owns the view: fences of building and of running a view have nothing to do with each other. */
export const MAKE_LIVE = `
  WITH freed AS (UPDATE ${SCHEMA}.checkpoints SET fence = 0 WHERE name = $1 AND generation = $2)
  UPDATE ${SCHEMA}.view_generations SET status = 'live', changed_at = clock_timestamp() WHERE view = $1 AND generation = $2`;

export const SET_PAUSED = `
  UPDATE ${SCHEMA}.view_generations SET paused = $3 WHERE view = $1 AND generation = $2 AND paused <> $3`;

export const SELECT_DISCARDED = `
  SELECT view AS name, generation, columns, indexes FROM ${SCHEMA}.view_generations
  WHERE view = $1 AND NOT dropped AND (status IN ('cancelled', 'failed')
    OR status = 'retired' AND changed_at < clock_timestamp() - $2 * interval '1 millisecond')
  ORDER BY generation`;

export const FORGET = `
  WITH checkpoint AS (
    DELETE FROM ${SCHEMA}.checkpoints WHERE name = $1 AND generation = $2
  ), kept AS (
    UPDATE ${SCHEMA}.view_generations SET dropped = true WHERE view = $1 AND generation = $2 AND status = 'failed'
  )
  DELETE FROM ${SCHEMA}.view_generations WHERE view = $1 AND generation = $2 AND status IN ('cancelled', 'retired')`;

export interface GenerationRow extends DefinitionRow {
  readonly status: 'live' | 'building' | 'failed';
  readonly paused: boolean;
  readonly reason: string | null;
  readonly position: string;
  readonly eventsPerSecond: number;
  readonly positionsPerSecond: number;
  readonly parked: number;
}

/** A rate that was noted long ago says nothing about now. */
export const SELECT_GENERATIONS = `
  SELECT g.view AS name, g.generation, g.version, g.columns, g.indexes, g.status, g.paused, g.reason,
    coalesce(c.position, 0) AS position,
    CASE WHEN fresh THEN c.events_per_second ELSE 0 END AS "eventsPerSecond",
    CASE WHEN fresh THEN c.positions_per_second ELSE 0 END AS "positionsPerSecond",
    (SELECT count(*)::int FROM ${SCHEMA}.parked_streams p WHERE p.name = g.view AND p.generation = g.generation) AS parked
  FROM ${SCHEMA}.view_generations g
  LEFT JOIN ${SCHEMA}.checkpoints c ON c.name = g.view AND c.generation = g.generation
  CROSS JOIN LATERAL (SELECT c.updated_at > clock_timestamp() - interval '5 seconds' AS fresh) AS age
  WHERE g.status IN ('live', 'building', 'failed') AND ($1::text IS NULL OR g.view = $1)
  ORDER BY g.view, g.generation`;
