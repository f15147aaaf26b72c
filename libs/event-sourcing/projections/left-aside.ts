import type { Recorded } from '#kernel';
import type { CheckpointId, CheckpointStore } from '#protocols';

/** The events that a reader does not see: of parked streams, and those that were given up. */
export interface LeftAside {
  readonly parked: Set<string>;
  isSkipped(event: Pick<Recorded, 'stream' | 'revision'>): boolean;
  addSkipped(event: Pick<Recorded, 'stream' | 'revision'>): void;
  /** Those that are to be folded. */
  remaining(events: readonly Recorded[]): readonly Recorded[];
}

export async function readLeftAside(checkpoints: CheckpointStore, checkpoint: CheckpointId): Promise<LeftAside> {
  const parked = new Set((await checkpoints.parked(checkpoint)).map(({ stream }) => stream));
  const skipped = new Set((await checkpoints.skipped(checkpoint.name)).map(nameOf));
  const isSkipped = (event: Pick<Recorded, 'stream' | 'revision'>): boolean => skipped.size > 0 && skipped.has(nameOf(event));
  return {
    parked,
    isSkipped,
    addSkipped: (event) => skipped.add(nameOf(event)),
    remaining: (events) => (parked.size + skipped.size === 0
      ? events
      : events.filter((event) => !parked.has(event.stream) && !isSkipped(event))),
  };
}

function nameOf({ stream, revision }: Pick<Recorded, 'stream' | 'revision'>): string {
  return `${revision}@${stream}`;
}
