import { comparePositions, START } from '#kernel';
import type { CheckpointId, Generation, Projection, ProjectionStore, ViewDefinition } from '#protocols';
import { checkDefinition, isBuiltBy, NoRebuild, RebuildRunning, UnknownProjection } from '#protocols';
import { FENCED_OFF, idOf, newCheckpoint, type ReadSideState, type StoredGeneration } from './state.ts';

export function projectionStoreOn(state: ReadSideState): ProjectionStore {
  const numbers = new Map<string, number>();

  function generationsOf(name: string): StoredGeneration[] {
    const generations = state.views.get(name);
    if (!generations) throw new UnknownProjection(name);
    return generations;
  }

  const { withStatus, byId, fenceOf } = lookUps(state);

  function insert({ name, version, columns, indexes }: ViewDefinition, status: 'live' | 'building'): void {
    const generation = (numbers.get(name) ?? 0) + 1;
    numbers.set(name, generation);
    const rest = { status, paused: false, reason: null, dropped: false, changedAt: Date.now() };
    generationsOf(name).push({ name, generation, version, columns, indexes, ...rest });
    state.checkpoints.set(idOf({ name, generation }), newCheckpoint(START));
  }

  function discard(generation: StoredGeneration, status: 'cancelled' | 'retired' | 'failed'): void {
    generation.status = status;
    generation.changedAt = Date.now();
    const checkpoint = state.checkpoints.get(idOf(generation));
    if (checkpoint) checkpoint.fence = FENCED_OFF;
    if (status !== 'failed') checkpoint?.parked.clear();
  }

  function projection(name: string): Projection | null {
    const live = withStatus(name, 'live');
    const rebuild = withStatus(name, 'building') ?? withStatus(name, 'failed');
    if (!live) return null;
    const parked = state.checkpoints.get(idOf(live))?.parked.size ?? 0;
    return { name, live: shown(live), rebuild: rebuild ? shown(rebuild) : null, parked };
  }

  function shown({ dropped: _, changedAt: __, ...generation }: StoredGeneration): Generation {
    const checkpoint = state.checkpoints.get(idOf(generation)) ?? newCheckpoint(START);
    return { ...generation, position: checkpoint.position, rate: checkpoint.rate } as Generation;
  }

  function known(name: string): Projection {
    const found = projection(name);
    if (!found) throw new UnknownProjection(name);
    return found;
  }

  return {
    register: async (definition) => {
      checkDefinition(definition);
      const { name } = definition;
      if (!state.views.has(name)) state.views.set(name, []);
      const live = withStatus(name, 'live');
      const building = withStatus(name, 'building');
      if (![live, building].some((one) => one && isBuiltBy(one, definition))) {
        if (building) discard(building, 'cancelled');
        insert(definition, live ? 'building' : 'live');
      }
      return known(name);
    },
    get: async (name) => projection(name),
    list: async () => [...state.views.keys()].map(known),
    startRebuild: async (definition) => {
      checkDefinition(definition);
      const { name } = definition;
      const generations = generationsOf(name);
      const building = withStatus(name, 'building');
      if (building) throw new RebuildRunning(name, building.generation);
      for (const failed of generations.filter((one) => one.status === 'failed')) failed.status = 'cancelled';
      insert(definition, 'building');
      return known(name);
    },
    cancelRebuild: async (name) => {
      generationsOf(name);
      const building = withStatus(name, 'building');
      if (!building) throw new NoRebuild(name);
      discard(building, 'cancelled');
    },
    failRebuild: async (id, fence, reason) => {
      const generation = byId(id);
      if (generation?.status !== 'building' || fenceOf(id) !== fence) return;
      discard(generation, 'failed');
      generation.reason = reason;
    },
    flip: async (id, fence) => {
      const built = byId(id);
      const checkpoint = state.checkpoints.get(idOf(id));
      if (built?.status !== 'building' || checkpoint?.fence !== fence) return 'fenced';
      const live = withStatus(id.name, 'live');
      const reached = live && state.checkpoints.get(idOf(live))?.position;
      if (reached && comparePositions(checkpoint.position, reached) < 0) return 'behind';
      if (live) discard(live, 'retired');
      built.status = 'live';
      checkpoint.fence = 0;
      return 'flipped';
    },
    setPaused: async (id, paused) => {
      Object.assign(byId(id) ?? {}, { paused });
    },
    discarded: async (name, graceMs) => (state.views.get(name) ?? []).filter((one) => isDiscarded(one, graceMs)),
    forget: async (id) => {
      state.checkpoints.delete(idOf(id));
      const generations = state.views.get(id.name);
      const generation = byId(id);
      if (generation?.status === 'failed') generation.dropped = true;
      else if (generations && generation) generations.splice(generations.indexOf(generation), 1);
    },
  };
}

function isDiscarded({ status, dropped, changedAt }: StoredGeneration, graceMs: number): boolean {
  if (dropped) return false;
  return status === 'cancelled' || status === 'failed' || (status === 'retired' && Date.now() - changedAt >= graceMs);
}

function lookUps(state: ReadSideState): {
  readonly withStatus: (name: string, status: StoredGeneration['status']) => StoredGeneration | undefined;
  readonly byId: (id: CheckpointId) => StoredGeneration | undefined;
  readonly fenceOf: (id: CheckpointId) => number | undefined;
} {
  return {
    withStatus: (name, status) => state.views.get(name)?.find((one) => one.status === status),
    byId: ({ name, generation }) => state.views.get(name)?.find((one) => one.generation === generation),
    fenceOf: (id) => state.checkpoints.get(idOf(id))?.fence,
  };
}
