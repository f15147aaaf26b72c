import type { Position, View } from '#kernel';
import type { CheckpointId, Rate } from './checkpoint-store.ts';
import { ProtocolError } from './protocol-error.ts';
import type { ViewTable } from './view-store.ts';

/**
 * Remembers which generations of each view there are, and which one serves. Two processes may
 * call anything at once. All methods throw `Unavailable`.
 */
export interface ProjectionStore {
  /**
   * Makes a view known. Its first generation is live at once; when the live one has another
   * version, a rebuild starts. Answers the view as it is then.
   */
  register(definition: ViewDefinition): Promise<Projection>;

  get(name: string): Promise<Projection | null>;

  list(): Promise<readonly Projection[]>;

  /** Starts a new generation, status `building`. @throws RebuildRunning, UnknownProjection */
  startRebuild(definition: ViewDefinition): Promise<Projection>;

  /** The building generation becomes `cancelled`, and whoever builds it is fenced off. @throws NoRebuild, UnknownProjection */
  cancelRebuild(name: string): Promise<void>;

  /** The building generation becomes `failed`. Does nothing when `fence` is not its owner's. */
  failRebuild(checkpoint: CheckpointId, fence: number, reason: string): Promise<void>;

  /**
   * The building generation becomes `live` and the live one `retired`, whose owner is fenced off;
   * `behind` while it has not reached the live one's position, `fenced` when it is not ours any more.
   * A view's position never steps back.
   */
  flip(checkpoint: CheckpointId, fence: number): Promise<'flipped' | 'behind' | 'fenced'>;

  /** Whether the live generation stands still because too much was parked. */
  setPaused(checkpoint: CheckpointId, paused: boolean): Promise<void>;

  /** Generations retired for `graceMs`, cancelled or failed, whose tables may go. */
  discarded(name: string, graceMs: number): Promise<readonly ViewTable[]>;

  /** The table is gone. A failed generation is remembered until the next rebuild, others are forgotten. */
  forget(checkpoint: CheckpointId): Promise<void>;
}

/** What of a view is stored. */
export type ViewDefinition = Pick<View, 'name' | 'version' | 'columns' | 'indexes'>;

export interface Projection {
  readonly name: string;
  readonly live: Generation;
  /** The one being built; or the last one, if it failed. */
  readonly rebuild: Generation | null;
  /** Of the live generation. */
  readonly parked: number;
}

export interface Generation extends ViewTable {
  readonly version: number;
  readonly status: 'live' | 'building' | 'failed';
  readonly paused: boolean;
  /** Why it failed. */
  readonly reason: string | null;
  readonly position: Position;
  /** Of the last moves of its checkpoint; zeros when those were long ago. */
  readonly rate: Rate;
}

export class UnknownProjection extends ProtocolError {
  readonly view: string;

  constructor(view: string) {
    super(`There is no projection ${view}.`, 'never');
    this.view = view;
  }
}

export class RebuildRunning extends ProtocolError {
  readonly view: string;
  readonly generation: number;

  constructor(view: string, generation: number) {
    super(`View ${view} is being rebuilt already, as generation ${generation}.`, 'later');
    this.view = view;
    this.generation = generation;
  }
}

export class NoRebuild extends ProtocolError {
  readonly view: string;

  constructor(view: string) {
    super(`View ${view} is not being rebuilt.`, 'never');
    this.view = view;
  }
}
