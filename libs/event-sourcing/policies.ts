import type { Recorded } from '#kernel';
import type { CheckpointStore, EventStore, LeaseStore, StopSignal } from '#protocols';
import { keepLeases } from './leases.ts';
import type { AnyPolicy } from './policy.ts';
import { runPolicy } from './run-policy.ts';

/**
 * Runs policies until told to stop: each on one instance at a time, one event after the other. Instances may
 * know different ones, as one has a broker and another has none; a process calls this once, with all of its own.
 *
 * A stream whose event cannot be reacted to is parked, the others go on;
 * `CheckpointStore.parked` of its `policyCheckpoint` shows it, and `wish` has it tried again or passed over.
 */
export function runPolicies(options: RunPoliciesOptions): Promise<void> {
  const { leases, owner, ttlMs = 10_000, stop, policies, onError = () => undefined } = options;
  const byName = new Map(policies.map((policy) => [policy.name, policy]));
  return keepLeases({
    leases,
    group: 'policies',
    names: [...byName.keys()],
    sharing: 'first-come',
    owner,
    ttlMs,
    stop,
    onError,
    run: async (lease, signal) => {
      const policy = byName.get(lease.name);
      if (policy) await runPolicy({ tendEveryMs: 1_000, ...options, onError, policy, fence: lease.fence, stop: signal });
    },
  });
}

export interface RunPoliciesOptions {
  readonly store: Pick<EventStore, 'subscribe' | 'readStream' | 'head'>;
  readonly checkpoints: CheckpointStore;
  readonly leases: LeaseStore;
  readonly policies: readonly AnyPolicy[];
  /** See `keepLeases`. */
  readonly owner: string;
  /** Default 10 000. */
  readonly ttlMs?: number;
  readonly stop: StopSignal;
  /** How often to look for what was asked for in other processes, in milliseconds; default 1 000. */
  readonly tendEveryMs?: number;
  readonly onError?: (error: unknown) => void;
  readonly onParked?: (policy: string, event: Recorded, error: unknown) => void;
}
