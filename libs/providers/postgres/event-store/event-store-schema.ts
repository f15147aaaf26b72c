import { SCHEMA } from '../schema.ts';
import { APPEND_BATCH } from './append-batch.sql.ts';
import { APPEND_ONE } from './append-one.sql.ts';

/** The tables of the log, version by version. Released versions never change. */
export const EVENT_STORE_MIGRATIONS: readonly string[] = [
  `
  -- Exactly one row: the lock of all appends, and the clock of the whole log.
  CREATE TABLE ${SCHEMA}.head (
    one           boolean PRIMARY KEY DEFAULT true CHECK (one),
    last_position bigint  NOT NULL DEFAULT 0
  ) WITH (fillfactor = 10);
  INSERT INTO ${SCHEMA}.head DEFAULT VALUES;

  -- Names compare as bytes ("C"): nobody sorts them, and every append looks its stream up.
  CREATE SEQUENCE ${SCHEMA}.stream_numbers;
  CREATE TABLE ${SCHEMA}.streams (
    stream    text COLLATE "C" PRIMARY KEY,
    stream_no bigint  NOT NULL,
    revision  bigint  NOT NULL,                  -- of the last event; -1 before the first
    deleted   boolean NOT NULL DEFAULT false
  ) WITH (fillfactor = 80);

  CREATE TABLE ${SCHEMA}.events (
    position    bigint         PRIMARY KEY,      -- gap-free, in the order of commits
    stream_no   bigint         NOT NULL,
    revision    bigint         NOT NULL,
    stream      text           NOT NULL,         -- again, so that reading the log needs no join
    type        text COLLATE "C" NOT NULL,
    event_id    uuid           NOT NULL,
    recorded_at timestamptz(3) NOT NULL,
    data        json           NOT NULL,         -- as it came: jsonb costs more to read and refuses NUL
    metadata    json           NOT NULL,
    UNIQUE (stream_no, revision)                 -- stands behind the check of revisions, should it ever err
  );

  -- The answer to every command that was stored.
  CREATE TABLE ${SCHEMA}.commands (
    command_id uuid   NOT NULL,
    stream_no  bigint NOT NULL,
    revision   bigint NOT NULL,
    position   bigint NOT NULL,
    PRIMARY KEY (command_id, stream_no)
  );

  CREATE FUNCTION ${SCHEMA}.delete_stream(a_stream text) RETURNS void LANGUAGE plpgsql AS $$
  BEGIN
    PERFORM last_position FROM ${SCHEMA}.head FOR UPDATE;
    INSERT INTO ${SCHEMA}.streams (stream, stream_no, revision, deleted)
    VALUES (a_stream, nextval('${SCHEMA}.stream_numbers'), -1, true)
    ON CONFLICT (stream) DO UPDATE SET deleted = true;
  END $$;
  `,
  // Versions 2 and 3 made an append_batch that version 4 replaces.
  'SELECT',
  'SELECT',
  `DROP FUNCTION IF EXISTS ${SCHEMA}.append_batch;\n${APPEND_BATCH}\n${APPEND_ONE}`,
];
