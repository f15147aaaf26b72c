import type { Position } from '#kernel';
import { comparePositions, START } from '#kernel';
import type { CheckpointId, CheckpointStore, EventStore, ParkedStream } from '#protocols';
import { ProtocolError } from '#protocols';
import { pause } from '#timing';
import { askFor, type Granted } from './ask-for.ts';
import type { Bell } from './projections/bell.ts';
import { behind } from './projections/projections-service.ts';
import { Lagging } from './projections/view-query.ts';
import { policiesOf, policyCheckpoint } from './run-policy.ts';

/** Shows and steers policies, from any instance. All methods throw `Unavailable` and, given a name, `UnknownPolicy`. */
export interface Policies {
  /** @param after resolves once all of them have come that far, within 2 s. @throws Lagging */
  list(after?: Position): Promise<readonly PolicyStatus[]>;
  /** @param after as for `list`, for this one. @throws Lagging */
  parked(name: string, after?: Position): Promise<readonly ParkedStream[]>;
  /** Reacts to a parked stream again. Resolves once that was tried, or after `waitMs` without an answer. @throws NotParked */
  retryParked(name: string, stream: string, waitMs?: number): Promise<Granted>;
  /** The end of the log. */
  head(): Promise<Position>;
  /** Passes over the event that failed and reacts to those after it. Resolves as `retryParked` does. @throws NotParked */
  skipParked(name: string, stream: string, waitMs?: number): Promise<Granted>;
}

export interface PolicyStatus {
  readonly name: string;
  readonly position: Position;
  readonly head: Position;
  /** How far behind the head, in the log's own measure: events where its positions have no gaps. */
  readonly lag: number;
  /** Streams set aside. */
  readonly parked: number;
}

/** No policy of that name has ever run. */
export class UnknownPolicy extends ProtocolError {
  readonly policy: string;

  constructor(policy: string) {
    super(`There is no policy ${policy}.`, 'never');
    this.policy = policy;
  }
}

export interface PoliciesOptions {
  readonly store: Pick<EventStore, 'head'>;
  readonly checkpoints: CheckpointStore;
  readonly bell: Bell;
}

/** A policy is known from when it first runs, in whichever process: not every process is configured for all of them. */
export function policiesService({ store, checkpoints, bell }: PoliciesOptions): Policies {
  async function checkpointOf(name: string): Promise<CheckpointId> {
    const checkpoint = policyCheckpoint(name);
    if (await checkpoints.position(checkpoint) === null) throw new UnknownPolicy(name);
    return checkpoint;
  }

  async function reached(name: string, after: Position): Promise<void> {
    const until = performance.now() + WAIT_MS;
    for (;;) {
      const position = await checkpoints.position(policyCheckpoint(name));
      if (position !== null && comparePositions(position, after) >= 0) return;
      if (performance.now() >= until) throw new Lagging(name, after, position);
      await pause(POLL_MS);
    }
  }

  async function statusOf(name: string, head: Position): Promise<PolicyStatus> {
    const checkpoint = policyCheckpoint(name);
    const [position, parked] = await Promise.all([checkpoints.position(checkpoint), checkpoints.parked(checkpoint)]);
    const at = position ?? START;
    return { name, position: at, head, lag: behind(at, head), parked: parked.length };
  }

  const grant = async (name: string, stream: string, wish: 'retry' | 'skip', waitMs?: number): Promise<Granted> =>
    askFor({ checkpoints, checkpoint: await checkpointOf(name), stream, wish, bell, topic: name, ...(waitMs !== undefined && { waitMs }) });

  return {
    head: () => store.head(),
    list: async (after) => {
      const names = policiesOf(await checkpoints.all());
      if (after !== undefined) await Promise.all(names.map((name) => reached(name, after)));
      const head = await store.head();
      return Promise.all(names.map((name) => statusOf(name, head)));
    },
    parked: async (name, after) => {
      const checkpoint = await checkpointOf(name);
      if (after !== undefined) await reached(name, after);
      return checkpoints.parked(checkpoint);
    },
    retryParked: (name, stream, waitMs) => grant(name, stream, 'retry', waitMs),
    skipParked: (name, stream, waitMs) => grant(name, stream, 'skip', waitMs),
  };
}

const WAIT_MS = 2_000;
const POLL_MS = 20;
