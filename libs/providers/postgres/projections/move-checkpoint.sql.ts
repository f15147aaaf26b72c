import type { CheckpointId, CheckpointMove } from '#protocols';
import { SCHEMA } from '../schema.ts';

/** Nobody's: the fence of a checkpoint that must not move any more. The largest safe integer. */
export const FENCED_OFF = Number.MAX_SAFE_INTEGER;

/** A statement under construction: named parts that run together, and their values. */
export interface StatementParts {
  readonly parts: string[];
  readonly values: unknown[];
}

/**
 * The parts that move a checkpoint. All others must depend on `moved`, which has one row when the
 * checkpoint was where it should be, and none otherwise.
 *
 * The commit does not wait for the disk. A server that crashes may lose the last moments of a
 * view, but rows and checkpoint together, and they are folded again from the log.
 */
export function moveCheckpoint({ name, generation }: CheckpointId, change: CheckpointMove): StatementParts {
  const { fence, from, to, rate, park = [], unpark = [], skip = [] } = change;
  const parts = [MOVED];
  const values: unknown[] = [name, generation, fence, from, to, rate?.eventsPerSecond, rate?.positionsPerSecond];
  if (park.length > 0) parts.push(parkedAt(values.push(JSON.stringify(park))));
  if (unpark.length > 0) parts.push(unparkedAt(values.push(unpark)));
  if (skip.length > 0) parts.push(skippedAt(values.push(JSON.stringify(skip))));
  return { parts, values };
}

/** The text of a finished statement. It answers one row when it was applied, none when it was fenced. */
export function textOf(parts: readonly string[]): string {
  return `WITH ${parts.join(',\n')}\nSELECT 1 FROM moved`;
}

const MOVED = `moved AS (
  UPDATE ${SCHEMA}.checkpoints
  SET position = $5::bigint, updated_at = clock_timestamp(),
    events_per_second = coalesce($6::real, events_per_second),
    positions_per_second = coalesce($7::real, positions_per_second)
  WHERE name = $1 AND generation = $2::int AND fence = $3::bigint AND position = $4::bigint
  RETURNING set_config('synchronous_commit', 'off', true)
)`;

const parkedAt = (n: number): string => `parked AS (
  INSERT INTO ${SCHEMA}.parked_streams (name, generation, stream, revision, position, error, attempts, wish)
  SELECT $1, $2::int, p.* FROM moved,
    json_to_recordset($${n}::json) AS p(stream text, revision bigint, position bigint, error text, attempts int, wish text)
  ON CONFLICT (name, generation, stream) DO UPDATE SET revision = EXCLUDED.revision, position = EXCLUDED.position,
    error = EXCLUDED.error, attempts = EXCLUDED.attempts, parked_at = clock_timestamp(), wish = EXCLUDED.wish
)`;

const unparkedAt = (n: number): string => `unparked AS (
  DELETE FROM ${SCHEMA}.parked_streams
  WHERE EXISTS (SELECT FROM moved) AND name = $1 AND generation = $2::int AND stream = ANY($${n}::text[])
)`;

const skippedAt = (n: number): string => `skipped AS (
  INSERT INTO ${SCHEMA}.skipped_events (name, stream, revision, position, error)
  SELECT $1, s.* FROM moved, json_to_recordset($${n}::json) AS s(stream text, revision bigint, position bigint, error text)
  ON CONFLICT DO NOTHING
)`;
