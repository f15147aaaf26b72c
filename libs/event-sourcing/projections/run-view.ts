import { START } from '#kernel';
import { isBuiltBy, type Lease } from '#protocols';
import { followLog, type Session } from './follow-log.ts';
import { grantWish } from './parked-streams.ts';
import { persistently } from './persistently.ts';
import type { Projecting } from './projecting.ts';
import { registryTopic } from './projecting.ts';
import type { AnyView } from './view-query.ts';

/**
 * Keeps the live generation of a view up to date until told to stop: also the next one, when a
 * rebuild has put it in its place. A generation that older code built stands still, and waits for
 * its successor. Ends by itself when another instance has taken over, or should.
 */
export async function runView(projecting: Projecting, view: AnyView, lease: Lease, stop: AbortSignal): Promise<void> {
  const { projections, views, bell, onRetry } = projecting;
  const patient = <Result>(work: () => Promise<Result>): Promise<Result> => persistently(work, stop, onRetry);
  let fencedAt = 0;

  while (!stop.aborted) {
    const projection = await patient(() => projections.get(view.name));
    if (!projection || projection.live.generation === fencedAt) return;
    const { live, rebuild } = projection;
    if (!isBuiltBy(live, view)) {
      if (rebuild?.status !== 'building' || !isBuiltBy(rebuild, view)) return;
      await bell.wait(registryTopic(view.name), projecting.tendEveryMs, stop);
      continue;
    }
    await patient(() => views.create(live));
    if (live.position === START) await patient(() => views.addIndexes(live));
    const ending = await followLog({
      ...projecting,
      view,
      table: live,
      fence: lease.fence,
      stop,
      pageSize: projecting.pageSize,
      cacheBudget: projecting.cacheBudget,
      keyBytes: projecting.keyBytes,
      leastRows: 0,
      gatherMs: view.gatherMs ?? projecting.gatherMs,
      onGuilty: (event, error) => projecting.onParked?.(view.name, event, error),
      tendsAtEnd: false,
      tend: (session) => tend(projecting, view, live.generation, session, stop),
      isWanted: () => projecting.reached.isWanted(view.name),
      untilWanted: (ms) => projecting.reached.untilWanted(view.name, ms, stop),
      onWritten: (position, events) => {
        projecting.reached.tell(view.name, position);
        if (events > 0) projecting.onFolded?.(view.name, events);
      },
    });
    if (ending === 'fenced') fencedAt = live.generation;
  }
}

/** Grants wishes, and stands still while too many streams are parked. */
async function tend(
  projecting: Projecting,
  view: AnyView,
  generation: number,
  session: Session,
  stop: AbortSignal,
): Promise<'go on' | 'fenced'> {
  const { projections, checkpoints, store, bell, onRetry, mostParked } = projecting;
  const patient = <Result>(work: () => Promise<Result>): Promise<Result> => persistently(work, stop, onRetry);
  const checkpoint = { name: view.name, generation };
  const readStream: typeof store.readStream = (...args) => patient(() => store.readStream(...args));

  while (!stop.aborted) {
    const projection = await patient(() => projections.get(view.name));
    if (projection?.live.generation !== generation) return 'fenced';
    if (projection.parked > 0) {
      for (const record of await patient(() => checkpoints.parked(checkpoint))) {
        if (record.wish === null) continue;
        const verdict = await grantWish({ ...session, view, store: { readStream } }, record);
        if (verdict === 'fenced') return verdict;
      }
    }
    const paused = session.leftAside.parked.size > mostParked;
    if (paused !== projection.live.paused) await patient(() => projections.setPaused(checkpoint, paused));
    if (!paused) return 'go on';
    await bell.wait(registryTopic(view.name), projecting.tendEveryMs, stop);
  }
  return 'go on';
}
