import type { Event, Recorded } from './event.ts';

/** How a column is stored, and what it is in TypeScript. */
export type ColumnType =
  | 'text' // string
  | 'integer' // number, 64 bits in the store, safe integers here
  | 'boolean'
  | 'timestamp' // RFC 3339 UTC with milliseconds
  | 'position' // Position
  | 'json'; // any JSON value

export type ColumnValue = string | number | boolean | null | object;

/** A row: the view's own columns, JSON-safe. Its key is kept beside it, not in it. */
export type ViewRow = Readonly<Record<string, ColumnValue>>;

/** A secondary index: columns in order, each ascending unless `-` stands before it. */
export type ViewIndex = readonly string[];

/**
 * A read view: a pure fold from events to rows. One key, one row; `evolve` may see the events
 * of many streams for one key. The key and the row alone decide the next row: no clock, no I/O.
 */
export interface View<Row extends ViewRow = ViewRow, E extends Event = Event> {
  /** Stored: names the view's tables. Lower case letters and underscores. */
  readonly name: string;
  /** Raise it whenever the fold or the columns change: the view is then rebuilt. */
  readonly version: number;
  /** The event types it folds; all others are never shown to it. */
  readonly events: readonly E['type'][];
  readonly columns: Readonly<Record<keyof Row & string, ColumnType>>;
  readonly indexes: readonly ViewIndex[];
  /** How long what happens may be gathered before it is written, in milliseconds, unless somebody waits for it. Default: moments. */
  readonly gatherMs?: number;
  /** The row an event belongs to, or null when it does not matter to this view. */
  readonly key: (event: Recorded<E>) => string | null;
  /** The row after the event; null deletes it. */
  readonly evolve: (row: Row | null, event: Recorded<E>) => Row | null;
}
