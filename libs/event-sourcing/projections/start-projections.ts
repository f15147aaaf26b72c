import type { LeaseStore, StopSignal } from '#protocols';
import { keepLeases, type KeepLeasesOptions } from '../leases.ts';
import { persistently } from './persistently.ts';
import { DEFAULT_LIMITS, type Projecting, type ProjectingHooks, type ProjectingLimits } from './projecting.ts';
import { runRebuilds } from './run-rebuilds.ts';
import { runView } from './run-view.ts';
import type { AnyView } from './view-query.ts';

export interface StartProjectionsOptions
  extends Omit<Projecting, keyof ProjectingLimits | keyof ProjectingHooks>, Partial<ProjectingLimits>, Partial<ProjectingHooks> {
  /** All views of this code, whether or not this instance will run them. */
  readonly projected: readonly AnyView[];
  readonly leases: LeaseStore;
  /** See `keepLeases`. */
  readonly owner: string;
  /** Default 10 000. */
  readonly ttlMs?: number;
  readonly stop: StopSignal;
  /** Of keeping leases; a retry of something else goes to `onRetry`. */
  readonly onError?: (error: unknown) => void;
}

/** STORED: whoever shares out the views among themselves. */
export const PROJECTIONS_GROUP = 'projections';

/** How long a lease outlives a dead owner, unless told otherwise. */
export const LEASE_TTL_MS = 10_000;

/**
 * Keeps views up to date, this instance's share of them, and rebuilds those that ask for it: because
 * an operator does, or because their code has changed. Resolves after `stop` was aborted, with the
 * pages in flight written and the leases given back.
 */
export async function startProjections(options: StartProjectionsOptions): Promise<void> {
  const { projected, projections, leases, owner, stop, ttlMs = LEASE_TTL_MS, onError = () => undefined } = options;
  const projecting: Projecting = { ...DEFAULT_LIMITS, onRetry: onError, ...options };
  try {
    for (const view of projected) await persistently(() => projections.register(view), stop, projecting.onRetry);
  } catch (error) {
    if (stop.aborted) return;
    throw error;
  }

  const names = projected.map(({ name }) => name);
  const byName = new Map(projected.map((view) => [view.name, view]));
  const keep = (group: string, run: typeof runView): Promise<void> => {
    const runLease: KeepLeasesOptions['run'] = async (lease, signal) => {
      const view = byName.get(lease.name);
      if (view) await unlessStopped(run(projecting, view, lease, signal), signal);
    };
    return keepLeases({ leases, group, names, owner, ttlMs, stop, run: runLease, onError });
  };
  await Promise.all([keep(PROJECTIONS_GROUP, runView), keep('rebuilds', runRebuilds)]);
}

/** What was given up because of the stop is no failure. */
async function unlessStopped(work: Promise<void>, signal: AbortSignal): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
