import type { CheckpointStore, LeaseStore, ProjectionStore, ViewStore } from '#protocols';
import { openLeaseStore } from './leases/lease-store.ts';
import type { Pool } from './pool.ts';
import { asUnavailable } from './pool-errors.ts';
import { openCheckpointStore } from './projections/checkpoint-store.ts';
import { READ_SIDE_MIGRATIONS } from './projections/projection-schema.ts';
import { openProjectionStore } from './projections/projection-store.ts';
import { migrate } from './schema.ts';
import { openViewStore } from './view-store/view-store.ts';

/** Everything that views, policies and leases need to be kept in one Postgres database. */
export interface PostgresReadSide {
  readonly views: ViewStore;
  readonly checkpoints: CheckpointStore;
  readonly projections: ProjectionStore;
  readonly leases: LeaseStore;
}

/**
 * Makes the tables when they are missing. The pool is the caller's to close; every view that is
 * built at the same time may use two connections.
 *
 * @throws Unavailable
 */
export async function openPostgresReadSide(pool: Pool): Promise<PostgresReadSide> {
  try {
    await migrate(pool, 'read-side', READ_SIDE_MIGRATIONS);
  } catch (error) {
    throw asUnavailable(error, 'database');
  }
  return {
    views: openViewStore(pool),
    checkpoints: openCheckpointStore(pool),
    projections: openProjectionStore(pool),
    leases: openLeaseStore(pool),
  };
}
