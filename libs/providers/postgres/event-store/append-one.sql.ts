import { SCHEMA } from '../schema.ts';
import { HEAD_CHANNEL } from './append-batch.sql.ts';
import { STATUS, statusOf } from './append-rules.sql.ts';

/**
 * What `append_batch` does, for one append of one event: plain values and look-ups by key, which take a fraction of
 * the time of arrays and joins. The answer means the same: status, revision, position, and when it was recorded.
 */
export const APPEND_ONE = `
CREATE FUNCTION ${SCHEMA}.append_one(
  a_stream text, a_expected bigint, a_command uuid, e_type text, e_id uuid, e_data text, e_metadata text, a_tell boolean,
  OUT status smallint, OUT at_revision bigint, OUT at_position bigint, OUT recorded_at double precision
) LANGUAGE plpgsql
-- Plans are made once for each connection, maybe when the tables are empty: only look-ups by index stay right.
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_bitmapscan = off
AS $$
DECLARE
  v_position bigint;
  v_stream_no bigint;
  v_revision bigint;
  v_deleted boolean;
  v_first_revision bigint;
  v_first_position bigint;
  v_now timestamptz(3);
BEGIN
  -- The lock, and the next position with it. A statement of its own: those that follow see what was committed until we held it.
  UPDATE ${SCHEMA}.head SET last_position = last_position + 1 WHERE one RETURNING last_position INTO v_position;
  v_now := clock_timestamp();
  recorded_at := date_part('epoch', v_now);

  SELECT s.stream_no, s.revision, s.deleted INTO v_stream_no, v_revision, v_deleted
  FROM ${SCHEMA}.streams s WHERE s.stream = a_stream;
  IF v_stream_no IS NULL THEN
    v_revision := -1;
  ELSE
    SELECT c.revision, c.position INTO v_first_revision, v_first_position
    FROM ${SCHEMA}.commands c WHERE c.command_id = a_command AND c.stream_no = v_stream_no;
  END IF;

  status := ${statusOf({ deleted: 'v_deleted', repeated: 'v_first_position IS NOT NULL', expected: 'a_expected', revision: 'v_revision' })};
  IF status <> ${STATUS.appended} THEN
    -- Nothing is appended: the position is given back before anybody could see it.
    UPDATE ${SCHEMA}.head SET last_position = v_position - 1 WHERE one;
    at_revision := CASE status WHEN ${STATUS.duplicate} THEN v_first_revision ELSE v_revision END;
    at_position := CASE status WHEN ${STATUS.duplicate} THEN v_first_position ELSE 0 END;
    RETURN;
  END IF;

  at_revision := v_revision + 1;
  at_position := v_position;
  IF v_stream_no IS NULL THEN
    v_stream_no := nextval('${SCHEMA}.stream_numbers');
    INSERT INTO ${SCHEMA}.streams (stream, stream_no, revision) VALUES (a_stream, v_stream_no, at_revision);
  ELSE
    UPDATE ${SCHEMA}.streams s SET revision = at_revision WHERE s.stream = a_stream;
  END IF;
  INSERT INTO ${SCHEMA}.events (position, stream_no, revision, stream, type, event_id, recorded_at, data, metadata)
  VALUES (v_position, v_stream_no, at_revision, a_stream, e_type, e_id, v_now, e_data::json, e_metadata::json);
  INSERT INTO ${SCHEMA}.commands (command_id, stream_no, revision, position) VALUES (a_command, v_stream_no, at_revision, v_position);

  IF a_tell THEN PERFORM pg_notify('${HEAD_CHANNEL}', v_position::text); END IF;
END $$;
`;
