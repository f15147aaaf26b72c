import type { Position } from '#kernel';

/**
 * Remembers how far each reader of the log has come, and what it had to leave aside. A reader owns
 * its checkpoint through a fence: whoever comes with a higher one takes it over.
 * All methods throw `Unavailable`.
 */
export interface CheckpointStore {
  /**
   * Takes the checkpoint over and answers its position; null when a higher fence has taken it.
   *
   * @param initial makes a missing checkpoint, at this position; without it, null for a missing one
   */
  take(checkpoint: CheckpointId, fence: number, initial?: Position): Promise<Position | null>;

  /** As `ViewStore.apply`, for a reader that keeps no rows. */
  move(checkpoint: CheckpointId, change: CheckpointMove): Promise<'applied' | 'fenced'>;

  /** Null when there is none. */
  position(checkpoint: CheckpointId): Promise<Position | null>;

  /** Every checkpoint there is. */
  all(): Promise<readonly CheckpointId[]>;

  /** The streams set aside, longest first. */
  parked(checkpoint: CheckpointId): Promise<readonly ParkedStream[]>;

  /** Every event ever passed over by this reader, in any generation. */
  skipped(name: string): Promise<readonly SkippedEvent[]>;

  /** Asks the owner to see to a parked stream; false when it is not parked. */
  wish(checkpoint: CheckpointId, stream: string, wish: Wish): Promise<boolean>;
}

/** `retry`: fold it again from where it stopped. `skip`: pass over the event that failed, go on with those after it. */
export type Wish = 'retry' | 'skip';

export interface CheckpointId {
  /** A view's or a policy's. Stored. */
  readonly name: string;
  /** Of a view, from 1; 0 for a policy. */
  readonly generation: number;
}

export interface CheckpointMove {
  /** Must be the one that took the checkpoint. */
  readonly fence: number;
  /** Where the checkpoint must stand. */
  readonly from: Position;
  /** Where it stands afterwards; may be `from`. */
  readonly to: Position;
  readonly rate?: Rate;
  /** Streams to set aside; one that is already replaces its record. */
  readonly park?: readonly Parking[];
  /** Streams that are well again. */
  readonly unpark?: readonly string[];
  /** Events to record as passed over. */
  readonly skip?: readonly SkippedEvent[];
}

/** How fast a reader is, over its last seconds. */
export interface Rate {
  readonly eventsPerSecond: number;
  /** In the log's own measure, see `Position`. */
  readonly positionsPerSecond: number;
}

/** A stream set aside: this event and all that follow it in its stream wait. */
export interface Parking {
  readonly stream: string;
  readonly revision: number;
  readonly position: Position;
  readonly error: string;
  /** How often the event was tried. */
  readonly attempts: number;
  /** What the owner has begun to do about it and has not finished; missing for nothing. */
  readonly wish?: Wish;
}

export interface ParkedStream extends Omit<Parking, 'wish'> {
  readonly parkedAt: string;
  /** Null when nobody has asked for anything. */
  readonly wish: Wish | null;
}

/** An event that an operator gave up on. Rebuilds pass over it as well. */
export interface SkippedEvent {
  readonly stream: string;
  readonly revision: number;
  readonly position: Position;
  readonly error: string;
}
