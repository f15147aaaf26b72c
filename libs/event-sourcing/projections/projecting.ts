import type { Recorded } from '#kernel';
import type { CheckpointStore, EventStore, ProjectionStore, ViewStore } from '#protocols';
import type { Bell } from './bell.ts';
import type { Reached } from './reached.ts';

/** What it takes to keep views up to date. */
export interface Projecting extends ProjectingLimits, ProjectingHooks {
  readonly store: Pick<EventStore, 'subscribe' | 'readStream'>;
  readonly views: ViewStore;
  readonly checkpoints: CheckpointStore;
  readonly projections: ProjectionStore;
  readonly bell: Bell;
  readonly reached: Reached;
}

export interface ProjectingLimits {
  /** Events in a page of a live view. */
  readonly pageSize: number;
  /** How long a live view gathers events between two writes, in milliseconds. */
  readonly gatherMs: number;
  /** Events in a page of a rebuild. */
  readonly rebuildPageSize: number;
  /** About the most characters of rows that a live view keeps in memory. */
  readonly cacheBudget: number;
  readonly rebuildCacheBudget: number;
  /** To remember by what a live view has written since it was empty, in bytes; a power of two. Good for about as many rows. */
  readonly keyBytes: number;
  readonly rebuildKeyBytes: number;
  /** A view with more parked streams stands still until somebody has seen to them. */
  readonly mostParked: number;
  /** How often to look for what was asked for in other processes, in milliseconds. */
  readonly tendEveryMs: number;
  /** How long the table of a generation outlives it, for queries that are still at it, in milliseconds. */
  readonly graceMs: number;
}

export interface ProjectingHooks {
  /** Something is away or in trouble, and tried again. */
  readonly onRetry: (error: unknown) => void;
  readonly onFolded?: (view: string, events: number) => void;
  readonly onParked?: (view: string, event: Recorded, error: unknown) => void;
  readonly onRebuilt?: (view: string, generation: number) => void;
  readonly onRebuildFailed?: (view: string, generation: number, reason: string) => void;
}

export const DEFAULT_LIMITS: ProjectingLimits = {
  pageSize: 1_000,
  gatherMs: 12,
  rebuildPageSize: 1_000,
  cacheBudget: 1_000_000,
  rebuildCacheBudget: 8_000_000,
  keyBytes: 2 ** 19,
  rebuildKeyBytes: 2 ** 23,
  mostParked: 100,
  tendEveryMs: 1_000,
  graceMs: 10_000,
};

/** The bell's topic for what is asked of a view: a rebuild, a parked stream. */
export function registryTopic(view: string): string {
  return `registry:${view}`;
}
