import type { ColumnType, ColumnValue, Position, ViewIndex, ViewRow } from '#kernel';
import type { CheckpointMove } from './checkpoint-store.ts';
import { ProtocolError } from './protocol-error.ts';

/**
 * Keeps the rows of read views, one table per generation of a view. Every read tells the position
 * that its rows stand for, taken in the same snapshot. All methods throw `Unavailable`.
 */
export interface ViewStore {
  /** Makes the table, without secondary indexes. Does nothing when it is there. */
  create(table: ViewTable): Promise<void>;

  /** Adds the secondary indexes that are missing. May take long. */
  addIndexes(table: ViewTable): Promise<void>;

  /** Does nothing when it is gone. */
  drop(table: ViewTable): Promise<void>;

  /** The rows of those keys that have one. @throws NoSuchGeneration */
  getMany(table: ViewTable, keys: readonly string[]): Promise<ViewRows>;

  /** The rows that meet all conditions, in order. @throws NoSuchGeneration, InvalidQuery */
  find(table: ViewTable, query: ViewQuery): Promise<ViewRows>;

  /** A digest of all keys and rows, equal when they are, whatever order they were written in. @throws NoSuchGeneration */
  hash(table: ViewTable): Promise<ViewHash>;

  /**
   * Moves the checkpoint and changes rows, all or nothing. `fenced`: the checkpoint was not where
   * `change` expects it, or another owner has taken it; nothing was changed.
   *
   * @throws InvalidRow the data is refused, and would be again
   */
  apply(table: ViewTable, change: ViewChange): Promise<'applied' | 'fenced'>;
}

/** A generation of a view as it is kept: its columns may be older than those of today's code. */
export interface ViewTable {
  /** The view's. */
  readonly name: string;
  /** From 1; every rebuild makes a new one. */
  readonly generation: number;
  readonly columns: Readonly<Record<string, ColumnType>>;
  readonly indexes: readonly ViewIndex[];
}

export interface ViewRows {
  readonly rows: ReadonlyMap<string, ViewRow>;
  readonly position: Position;
}

export interface ViewHash {
  readonly hash: string;
  readonly rows: number;
  readonly position: Position;
}

export interface ViewChange extends CheckpointMove {
  /** Rows whose keys are surely not in the table; a store may add them more quickly. None when missing. */
  readonly inserts?: ReadonlyMap<string, ViewRow>;
  readonly upserts: ReadonlyMap<string, ViewRow>;
  readonly deletes: readonly string[];
}

export interface ViewQuery {
  /** All must hold. A null is never equal to, less or more than anything. Not for `json` columns. */
  readonly where: readonly ViewCondition[];
  /** The key comes last, in the direction of the column before it (alone: ascending). Nulls count as greatest. */
  readonly orderBy: readonly ViewOrder[];
  /** From 1. */
  readonly limit: number;
  /** Only rows after this one, given by its values of `orderBy` and its key. */
  readonly after?: { readonly values: readonly ColumnValue[]; readonly key: string };
}

export type ViewCondition =
  | { readonly column: string; readonly op: '=' | '<' | '<=' | '>' | '>='; readonly value: string | number | boolean }
  | { readonly column: string; readonly in: readonly (string | number)[] };

export interface ViewOrder {
  readonly column: string;
  readonly direction: 'asc' | 'desc';
}

/** The generation is no longer the live one, or never was; look up which one is. */
export class NoSuchGeneration extends ProtocolError {
  readonly view: string;
  readonly generation: number;

  constructor(view: string, generation: number) {
    super(`Generation ${generation} of view ${view} does not serve queries.`, 'after-reload');
    this.view = view;
    this.generation = generation;
  }
}

/** A row that the store cannot keep as it is. */
export class InvalidRow extends ProtocolError {
  readonly view: string;

  constructor(view: string, reason: string, cause?: unknown) {
    super(`A row of view ${view} cannot be kept: ${reason}.`, 'never', cause);
    this.view = view;
  }
}

/** A query names a column that is not there or cannot be compared. */
export class InvalidQuery extends ProtocolError {
  readonly view: string;

  constructor(view: string, reason: string) {
    super(`View ${view} cannot be queried so: ${reason}.`, 'never');
    this.view = view;
  }
}
