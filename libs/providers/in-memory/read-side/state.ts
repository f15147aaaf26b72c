import type { Position, ViewRow } from '#kernel';
import type { CheckpointId, CheckpointMove, Generation, ParkedStream, Rate, SkippedEvent } from '#protocols';
import { comparePositions } from '#kernel';

/** What a read side in memory holds; its stores share it. */
export interface ReadSideState {
  readonly checkpoints: Map<string, Checkpoint>;
  /** By view; generations in order. */
  readonly views: Map<string, StoredGeneration[]>;
  /** Rows as JSON text by table, so that nobody who reads one can change it for others. */
  readonly tables: Map<string, Map<string, string>>;
  readonly skipped: Map<string, SkippedEvent[]>;
}

export interface Checkpoint {
  position: Position;
  fence: number;
  rate: Rate;
  readonly parked: Map<string, ParkedStream>;
}

export type StoredGeneration = Omit<Generation, 'status' | 'paused' | 'reason' | 'position' | 'rate'> & {
  status: Generation['status'] | 'cancelled' | 'retired';
  paused: boolean;
  reason: string | null;
  dropped: boolean;
  changedAt: number;
};

/** Nobody's: the fence of a checkpoint that must not move any more. */
export const FENCED_OFF = Number.MAX_SAFE_INTEGER;

export function emptyState(): ReadSideState {
  return { checkpoints: new Map(), views: new Map(), tables: new Map(), skipped: new Map() };
}

export function idOf({ name, generation }: CheckpointId): string {
  return `${name}/${generation}`;
}

/** What `idOf` was made from. */
export function idFrom(text: string): CheckpointId {
  const at = text.lastIndexOf('/');
  return { name: text.slice(0, at), generation: Number(text.slice(at + 1)) };
}

export function newCheckpoint(position: Position): Checkpoint {
  return { position, fence: 0, rate: { eventsPerSecond: 0, positionsPerSecond: 0 }, parked: new Map() };
}

/** Whether the checkpoint moved. */
export function moveCheckpoint(state: ReadSideState, id: CheckpointId, change: CheckpointMove): boolean {
  const { fence, from, to, rate, park = [], unpark = [], skip = [] } = change;
  const checkpoint = state.checkpoints.get(idOf(id));
  if (checkpoint?.fence !== fence || comparePositions(checkpoint.position, from) !== 0) return false;
  checkpoint.position = to;
  checkpoint.rate = rate ?? checkpoint.rate;
  const parkedAt = new Date().toISOString();
  for (const parking of park) checkpoint.parked.set(parking.stream, { wish: null, ...parking, parkedAt });
  for (const stream of unpark) checkpoint.parked.delete(stream);
  state.skipped.set(id.name, [...state.skipped.get(id.name) ?? [], ...skip]);
  return true;
}

export function readRow(text: string): ViewRow {
  return JSON.parse(text) as ViewRow;
}
