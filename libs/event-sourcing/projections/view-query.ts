import type { Position, View, ViewRow } from '#kernel';
import { ProtocolError } from '#protocols';

/** Reads views. Every read names how fresh it must be. */
export interface ViewReader {
  /**
   * The row of a key, or null.
   *
   * @throws Lagging, Unavailable
   */
  get<Row extends ViewRow>(
    view: ViewOf<Row>,
    key: string,
    options?: Freshness,
  ): Promise<{ readonly row: Row | null; readonly position: Position }>;

  /** The rows of those keys that have one. @throws Lagging, Unavailable */
  getMany<Row extends ViewRow>(
    view: ViewOf<Row>,
    keys: readonly string[],
    options?: Freshness,
  ): Promise<ReadonlyMap<string, Row>>;

  /** A page of rows. @throws Lagging, Unavailable, InvalidCursor, InvalidQuery */
  find<Row extends ViewRow>(view: ViewOf<Row>, query: FindQuery<Row>, options?: Freshness): Promise<Found<Row>>;
}

/** A view with these rows, whatever events it folds. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a fold takes its events, so no narrower type fits all
export type ViewOf<Row extends ViewRow> = View<Row, any>;

/** Any view. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- as above, for rows as well
export type AnyView = View<any, any>;

export interface Freshness {
  /** Wait until the view has reached this position. */
  readonly after?: Position;
  /** For at most so long; default 2 000. */
  readonly waitMs?: number;
}

export interface FindQuery<Row> {
  /** All must hold. */
  readonly where?: readonly Condition<Row>[];
  /** The key is the last tie-breaker, in the direction of the column before it. Nulls count as greatest. */
  readonly orderBy: readonly { readonly column: keyof Row & string; readonly direction: 'asc' | 'desc' }[];
  /** 1..1000. */
  readonly limit: number;
  /** Opaque, from `nextCursor` of a query with the same `orderBy`. */
  readonly cursor?: string;
}

export type Condition<Row> =
  | {
    readonly column: keyof Row & string;
    readonly op: '=' | '<' | '<=' | '>' | '>=';
    readonly value: string | number | boolean;
  }
  | { readonly column: keyof Row & string; readonly in: readonly (string | number)[] };

export interface Found<Row> {
  readonly items: readonly { readonly key: string; readonly row: Row }[];
  /** Of the next page; missing on the last one. */
  readonly nextCursor?: string;
  readonly position: Position;
}

/** The view did not reach the position in time. */
export class Lagging extends ProtocolError {
  readonly view: string;
  readonly wanted: Position;
  /** Null when the view has not been built at all. */
  readonly reached: Position | null;

  constructor(view: string, wanted: Position, reached: Position | null) {
    super(`View ${view} has reached position ${reached ?? 'none'}, not yet ${wanted}.`, 'later');
    this.view = view;
    this.wanted = wanted;
    this.reached = reached;
  }
}

/** The cursor is none that a page of this query gave. */
export class InvalidCursor extends ProtocolError {
  readonly view: string;

  constructor(view: string) {
    super(`The cursor does not belong to this query of view ${view}.`, 'never');
    this.view = view;
  }
}
