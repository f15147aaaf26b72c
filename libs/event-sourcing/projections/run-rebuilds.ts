import { comparePositions, type Position, type Recorded } from '#kernel';
import { isBuiltBy, type Generation, type Lease } from '#protocols';
import { pause } from '#timing';
import { reasonOf } from './careful.ts';
import { followLog, type Session } from './follow-log.ts';
import { isDeterministic, persistently } from './persistently.ts';
import { registryTopic, type Projecting } from './projecting.ts';
import type { AnyView } from './view-query.ts';

/** Builds the generations of a view that are asked for, and drops the tables of those that are done with. */
export async function runRebuilds(projecting: Projecting, view: AnyView, lease: Lease, stop: AbortSignal): Promise<void> {
  const { projections, views, bell, onRetry, graceMs } = projecting;
  const patient = <Result>(work: () => Promise<Result>): Promise<Result> => persistently(work, stop, onRetry);

  while (!stop.aborted) {
    const projection = await patient(() => projections.get(view.name));
    const rebuild = projection?.rebuild;
    if (rebuild?.status === 'building' && isBuiltBy(rebuild, view)) await build(projecting, view, rebuild, lease, stop);
    for (const table of await patient(() => projections.discarded(view.name, graceMs))) {
      await patient(() => views.drop(table));
      await patient(() => projections.forget(table));
    }
    await bell.wait(registryTopic(view.name), projecting.tendEveryMs, stop);
  }
}

/** From wherever it stands to the moment it takes the place of the live generation. */
async function build(
  projecting: Projecting,
  view: AnyView,
  generation: Generation,
  lease: Lease,
  stop: AbortSignal,
): Promise<void> {
  const { projections, views, bell, onRetry } = projecting;
  const patient = <Result>(work: () => Promise<Result>): Promise<Result> => persistently(work, stop, onRetry);
  let hasIndexes = false;

  async function takeOver({ writer }: Session): Promise<'go on' | 'soon' | 'finished' | 'fenced'> {
    const projection = await patient(() => projections.get(view.name));
    if (projection?.rebuild?.generation !== generation.generation) return 'fenced';
    const { live } = projection;
    if (comparePositions(writer.position(), live.position) < 0) return isClose(writer.position(), live.position) ? 'soon' : 'go on';
    if (!hasIndexes) {
      await patient(() => views.addIndexes(generation)).catch(refuseRows);
      hasIndexes = true;
    }
    const verdict = await patient(() => projections.flip(generation, lease.fence));
    if (verdict === 'behind') return 'soon';
    return verdict === 'flipped' ? 'finished' : verdict;
  }

  await patient(() => views.create(generation));
  try {
    const ending = await followLog({
      ...projecting,
      view,
      table: generation,
      fence: lease.fence,
      stop,
      pageSize: projecting.rebuildPageSize,
      cacheBudget: projecting.rebuildCacheBudget,
      keyBytes: projecting.rebuildKeyBytes,
      leastRows: LEAST_ROWS,
      gatherMs: 0,
      onGuilty: giveUp,
      tend: takeOver,
      tendEveryMs: TAKE_OVER_MS,
      tendsAtEnd: true,
      isWanted: () => false,
      untilWanted: (ms) => pause(ms, stop),
      onWritten: () => undefined,
    });
    if (ending !== 'finished') return;
    projecting.onRebuilt?.(view.name, generation.generation);
    bell.ring(registryTopic(view.name));
  } catch (error) {
    if (!(error instanceof RebuildFailed)) throw error;
    const reason = reasonOf(error.cause);
    await patient(() => projections.failRebuild(generation, lease.fence, reason));
    projecting.onRebuildFailed?.(view.name, generation.generation, reason);
  }
}

/** How often to see whether the live generation has been caught up with: each time, nothing is folded until everything is written. */
const TAKE_OVER_MS = 2_000;

/** While both follow the head of the log, now one and now the other is ahead. */
function isClose(built: Position, live: Position): boolean {
  return Number(live) - Number(built) < CLOSE;
}

/** In the log's own measure: a few pages at most. */
const CLOSE = 5_000;

/** Rows to gather before a write: most rows are then written once, with all that happened to them in between. */
const LEAST_ROWS = 4_000;

class RebuildFailed extends Error {}

/** Rows that a table takes may still be too much for its indexes. */
function refuseRows(cause: unknown): never {
  throw isDeterministic(cause) ? new RebuildFailed('Its rows cannot be found by.', { cause }) : cause;
}

function giveUp({ type, stream, revision }: Recorded, cause: unknown): never {
  throw new RebuildFailed(`${type}, revision ${revision} of ${stream}, cannot be folded.`, { cause });
}
