import type { Lease, LeaseStore, StopSignal } from '#protocols';
import { pause, pauseMs, type Backoff } from '#timing';
import { startRun, type Run } from './lease-run.ts';

/**
 * Runs `run` for every lease this instance holds; its signal aborts when the lease is lost or must
 * be handed on. Instances of a group share its names evenly, or as `sharing` says. Resolves when `stop`
 * is aborted, all runs have ended and the leases are released; never rejects.
 *
 * A run that ends by itself gives its lease back; this instance claims it again after a pause,
 * so that another one may come first.
 */
export async function keepLeases(options: KeepLeasesOptions): Promise<void> {
  const { leases, group, owner, ttlMs, stop, sharing = 'even', onError = () => undefined } = options;
  const runs = new Map<string, Run>();
  const closings = new Set<Promise<void>>();
  const rests = new Map<string, Rest>();

  for (let failures = 0; !stop.aborted || runs.size > 0;) {
    if (stop.aborted) for (const run of runs.values()) run.handOn();
    try {
      await tick();
      failures = 0;
    } catch (error) {
      failures++;
      onError(error);
    }
    const ms = failures === 0 ? ttlMs * TICK_SHARE * (0.9 + Math.random() / 10) : pauseMs(retryWithin(ttlMs), failures);
    if (!stop.aborted) await pause(ms, stop);
    else {
      // Also those that this very round has begun.
      for (const run of runs.values()) run.handOn();
      await closedWithin(ms);
    }
  }
  await leases.leave(group, owner).catch(onError);

  async function closedWithin(ms: number): Promise<void> {
    const waiting = new AbortController();
    await Promise.race([Promise.all(closings), pause(ms, waiting.signal)]);
    waiting.abort();
  }

  async function tick(): Promise<void> {
    const sentAt = performance.now();
    const mine = [...runs.values()].filter((run) => !run.isLost()).map((run) => run.lease);
    const { held, owners } = await leases.renew(group, owner, mine, ttlMs);
    for (const lease of mine) {
      const run = runs.get(lease.name);
      if (held.some(({ name, fence }) => name === lease.name && fence === lease.fence)) run?.renewed(sentAt);
      else run?.lose();
    }
    await share(sharing === 'even' ? Math.ceil(options.names.length / Math.max(1, owners)) : options.names.length);
  }

  async function share(quota: number): Promise<void> {
    if (stop.aborted) return;
    const staying = [...runs.values()].filter((run) => !run.isEnding());
    for (const run of staying.slice(quota)) run.handOn();
    const free = options.names.filter((name) => !runs.has(name) && !isResting(name));
    const missing = Math.min(quota - staying.length, free.length);
    if (missing <= 0) return;
    const sentAt = performance.now();
    for (const lease of await leases.claim(group, owner, free, missing, ttlMs)) begin(lease, sentAt);
  }

  function begin(lease: Lease, sentAt: number): void {
    const run = startRun({ lease, sentAt, ttlMs, run: options.run, onError });
    runs.set(lease.name, run);
    const closing = close(run, sentAt).finally(() => closings.delete(closing));
    closings.add(closing);
  }

  async function close(run: Run, since: number): Promise<void> {
    const { name } = run.lease;
    if (await run.ended) rest(name, performance.now() - since);
    if (!run.isLost()) await leases.release(group, owner, [run.lease]).catch(onError);
    runs.delete(name);
  }

  function rest(name: string, lastedMs: number): void {
    const times = lastedMs > ttlMs ? 1 : (rests.get(name)?.times ?? 0) + 1;
    rests.set(name, { times, until: performance.now() + pauseMs({ firstMs: ttlMs / 20, mostMs: ttlMs }, times) });
  }

  function isResting(name: string): boolean {
    return performance.now() < (rests.get(name)?.until ?? 0);
  }
}

export interface KeepLeasesOptions {
  readonly leases: LeaseStore;
  /** Instances that do the same work, e.g. `projections`. Stored. */
  readonly group: string;
  readonly names: readonly string[];
  /**
   * `even`, the default, is for instances that all have the same names. Where one may have names that another
   * has not, a share could leave some to nobody: with `first-come`, whoever finds a name free takes it.
   */
  readonly sharing?: 'even' | 'first-come';
  /**
   * Names this instance. Unique among those alive; one that keeps its name over a restart has its
   * leases back at once.
   */
  readonly owner: string;
  /** How long a lease outlives a dead owner; 10 000 lets another take over within 12 s. */
  readonly ttlMs: number;
  readonly stop: StopSignal;
  readonly run: (lease: Lease, signal: AbortSignal) => Promise<void>;
  readonly onError?: (error: unknown) => void;
}

interface Rest {
  readonly times: number;
  readonly until: number;
}

/** Of the TTL, between two rounds: five may fail before a lease runs out. */
const TICK_SHARE = 0.15;

function retryWithin(ttlMs: number): Backoff {
  return { firstMs: ttlMs / 100, mostMs: ttlMs / 10 };
}
