import { SCHEMA } from '../schema.ts';

/** The tables of the read side, version by version. Released versions never change. */
export const READ_SIDE_MIGRATIONS: readonly string[] = [
  `
  -- One row per view: the lock of everything that decides about its generations.
  CREATE TABLE ${SCHEMA}.views (
    name            text NOT NULL PRIMARY KEY,
    last_generation int  NOT NULL DEFAULT 0
  );

  CREATE TABLE ${SCHEMA}.view_generations (
    view       text           NOT NULL,
    generation int            NOT NULL,
    version    int            NOT NULL,
    columns    json           NOT NULL,
    indexes    json           NOT NULL,
    status     text           NOT NULL CHECK (status IN ('live', 'building', 'failed', 'cancelled', 'retired')),
    paused     boolean        NOT NULL DEFAULT false,
    reason     text,                                    -- why it failed
    dropped    boolean        NOT NULL DEFAULT false,   -- its table is gone
    changed_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (view, generation)
  );
  CREATE UNIQUE INDEX view_generations_live ON ${SCHEMA}.view_generations (view) WHERE status = 'live';
  CREATE UNIQUE INDEX view_generations_building ON ${SCHEMA}.view_generations (view) WHERE status = 'building';

  -- Of views and of policies (generation 0). Written with every page: room for updates in place.
  CREATE TABLE ${SCHEMA}.checkpoints (
    name                 text           NOT NULL,
    generation           int            NOT NULL,
    position             bigint         NOT NULL,
    fence                bigint         NOT NULL DEFAULT 0,
    events_per_second    real           NOT NULL DEFAULT 0,
    positions_per_second real           NOT NULL DEFAULT 0,
    updated_at           timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (name, generation)
  ) WITH (fillfactor = 10);

  CREATE TABLE ${SCHEMA}.parked_streams (
    name       text           NOT NULL,
    generation int            NOT NULL,
    stream     text           NOT NULL,
    revision   bigint         NOT NULL,                 -- of the event that failed
    position   bigint         NOT NULL,
    error      text           NOT NULL,
    attempts   int            NOT NULL,
    parked_at  timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    wish       text           CHECK (wish IN ('retry', 'skip')),
    PRIMARY KEY (name, generation, stream)
  );

  CREATE TABLE ${SCHEMA}.skipped_events (
    name       text           NOT NULL,
    stream     text           NOT NULL,
    revision   bigint         NOT NULL,
    position   bigint         NOT NULL,
    error      text           NOT NULL,
    skipped_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (name, stream, revision)
  );

  CREATE TABLE ${SCHEMA}.leases (
    lease_group text        NOT NULL,
    name        text        NOT NULL,
    owner       text        NOT NULL,
    fence       bigint      NOT NULL,
    expires_at  timestamptz NOT NULL,
    PRIMARY KEY (lease_group, name)
  ) WITH (fillfactor = 50);

  CREATE TABLE ${SCHEMA}.lease_owners (
    lease_group text        NOT NULL,
    owner       text        NOT NULL,
    expires_at  timestamptz NOT NULL,
    PRIMARY KEY (lease_group, owner)
  ) WITH (fillfactor = 50);
  `,
];
