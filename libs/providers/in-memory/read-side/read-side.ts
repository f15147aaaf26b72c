import type { CheckpointStore, LeaseStore, ProjectionStore, ViewStore } from '#protocols';
import { checkpointStoreOn } from './checkpoint-store.ts';
import { inMemoryLeases } from './lease-store.ts';
import { projectionStoreOn } from './projection-store.ts';
import { emptyState } from './state.ts';
import { viewStoreOn } from './view-store.ts';

/** Views, checkpoints and leases for tests. */
export interface InMemoryReadSide {
  readonly views: ViewStore;
  readonly checkpoints: CheckpointStore;
  readonly projections: ProjectionStore;
  readonly leases: LeaseStore;
}

export interface InMemoryReadSideOptions {
  /** The clock of the leases, in milliseconds. */
  readonly now?: () => number;
}

/** Lives as long as this object. */
export function openInMemoryReadSide({ now = () => performance.now() }: InMemoryReadSideOptions = {}): InMemoryReadSide {
  const state = emptyState();
  return {
    views: viewStoreOn(state),
    checkpoints: checkpointStoreOn(state),
    projections: projectionStoreOn(state),
    leases: inMemoryLeases(now),
  };
}
