import type { CheckpointStore } from '#protocols';
import { idFrom, idOf, moveCheckpoint, newCheckpoint, type ReadSideState } from './state.ts';

export function checkpointStoreOn(state: ReadSideState): CheckpointStore {
  return {
    take: async (id, fence, initial) => {
      if (initial !== undefined && !state.checkpoints.has(idOf(id))) state.checkpoints.set(idOf(id), newCheckpoint(initial));
      const checkpoint = state.checkpoints.get(idOf(id));
      if (!checkpoint || checkpoint.fence > fence) return null;
      checkpoint.fence = fence;
      return checkpoint.position;
    },
    move: async (id, change) => (moveCheckpoint(state, id, change) ? 'applied' : 'fenced'),
    position: async (id) => state.checkpoints.get(idOf(id))?.position ?? null,
    all: async () => [...state.checkpoints.keys()].sort().map(idFrom),
    parked: async (id) => [...state.checkpoints.get(idOf(id))?.parked.values() ?? []],
    skipped: async (name) => [...state.skipped.get(name) ?? []],
    wish: async (id, stream, wish) => {
      const parked = state.checkpoints.get(idOf(id))?.parked;
      const found = parked?.get(stream);
      if (found) parked?.set(stream, { ...found, wish });
      return found !== undefined;
    },
  };
}
