import { SCHEMA } from '../schema.ts';
import { STATUS, statusOf } from './append-rules.sql.ts';

/** Tells listeners the position of the log's last event. A stored name. */
export const HEAD_CHANNEL = `${SCHEMA}_head`;

/**
 * Group commit: many appends in one call, one round trip and one commit. `a_*` has one element per
 * append, at most one append per stream; `e_*` one per event, with its append's number and its place
 * in that append, both from 1. The answers have one element per append: status, revision (of the last event appended;
 * on a conflict the actual one, -1 for none) and position. `recorded_at`: when, in seconds since 1970. `a_tell`: whether
 * listeners are told.
 *
 * Positions have no gaps and are in the order of commits, because everything happens under one lock:
 * a reader needs no more than `position > x ORDER BY position`.
 */
export const APPEND_BATCH = `
CREATE FUNCTION ${SCHEMA}.append_batch(
  a_stream text[], a_expected bigint[], a_command uuid[], a_count int[],
  e_append int[], e_place int[], e_type text[], e_id uuid[], e_data text[], e_metadata text[], a_tell boolean DEFAULT true,
  OUT statuses smallint[], OUT revisions bigint[], OUT positions bigint[], OUT recorded_at double precision
) LANGUAGE plpgsql
-- Plans are made once for each connection, maybe when the tables are empty: only look-ups by index stay right.
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off
SET enable_material = off SET jit = off
AS $$
DECLARE
  v_head bigint;
  v_count bigint;
  v_stream_no bigint[];
  v_is_new boolean[];                            -- the stream has no row yet
  v_now timestamptz(3);
BEGIN
  -- The lock. A statement of its own: those that follow see what was committed until we held it.
  SELECT h.last_position INTO v_head FROM ${SCHEMA}.head h WHERE one FOR UPDATE;
  v_now := clock_timestamp();
  recorded_at := date_part('epoch', v_now);

  WITH decided AS (
    SELECT a.i, a.n, s.stream_no, COALESCE(s.revision, -1) AS before,
           ${statusOf({ deleted: 's.deleted', repeated: 'c.command_id IS NOT NULL', expected: 'a.expected', revision: 'COALESCE(s.revision, -1)' })} AS status,
           c.revision AS first_revision, c.position AS first_position
    FROM unnest(a_stream, a_expected, a_command, a_count) WITH ORDINALITY a(stream, expected, command_id, n, i)
    LEFT JOIN ${SCHEMA}.streams s ON s.stream = a.stream
    LEFT JOIN ${SCHEMA}.commands c ON c.command_id = a.command_id AND c.stream_no = s.stream_no
  ), placed AS (
    SELECT d.*, SUM(CASE d.status WHEN ${STATUS.appended} THEN d.n ELSE 0 END) OVER (ORDER BY d.i ROWS UNBOUNDED PRECEDING) AS upto,
           d.status = ${STATUS.appended} AND d.stream_no IS NULL AS is_new
    FROM decided d ORDER BY d.i
  )
  SELECT array_agg(p.status::smallint),
         array_agg(CASE p.status WHEN ${STATUS.appended} THEN p.before + p.n WHEN ${STATUS.duplicate} THEN p.first_revision ELSE p.before END),
         array_agg(CASE p.status WHEN ${STATUS.appended} THEN v_head + p.upto WHEN ${STATUS.duplicate} THEN p.first_position ELSE 0 END),
         array_agg(CASE WHEN p.is_new THEN nextval('${SCHEMA}.stream_numbers') ELSE p.stream_no END),
         array_agg(p.is_new),
         max(p.upto)
    INTO statuses, revisions, positions, v_stream_no, v_is_new, v_count
  FROM placed p;

  IF v_count = 0 THEN RETURN; END IF;

  IF true = ANY (v_is_new) THEN
    INSERT INTO ${SCHEMA}.streams (stream, stream_no, revision)
    SELECT u.stream, u.stream_no, u.revision
    FROM unnest(a_stream, v_stream_no, revisions, v_is_new) u(stream, stream_no, revision, is_new)
    WHERE u.is_new;
  END IF;

  IF false = ANY (v_is_new) THEN
    UPDATE ${SCHEMA}.streams s SET revision = u.revision
    FROM unnest(a_stream, revisions, statuses, v_is_new) u(stream, revision, status, is_new)
    WHERE u.status = ${STATUS.appended} AND NOT u.is_new AND s.stream = u.stream;
  END IF;

  -- An append's answer is about its last event; the place counts from 1.
  INSERT INTO ${SCHEMA}.events (position, stream_no, revision, stream, type, event_id, recorded_at, data, metadata)
  SELECT positions[e.a] - a_count[e.a] + e.place, v_stream_no[e.a], revisions[e.a] - a_count[e.a] + e.place, a_stream[e.a],
         e.type, e.event_id, v_now, e.data::json, e.metadata::json
  FROM unnest(e_append, e_place, e_type, e_id, e_data, e_metadata) e(a, place, type, event_id, data, metadata)
  WHERE statuses[e.a] = ${STATUS.appended};

  INSERT INTO ${SCHEMA}.commands (command_id, stream_no, revision, position)
  SELECT u.command_id, u.stream_no, u.revision, u.position
  FROM unnest(a_command, v_stream_no, revisions, positions, statuses) u(command_id, stream_no, revision, position, status)
  WHERE u.status = ${STATUS.appended};

  UPDATE ${SCHEMA}.head SET last_position = v_head + v_count WHERE one;
  IF a_tell THEN PERFORM pg_notify('${HEAD_CHANNEL}', (v_head + v_count)::text); END IF;
END $$;
`;
