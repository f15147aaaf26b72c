import { comparePositions, type ColumnValue, type Position, type ViewRow } from '#kernel';
import type { Generation, ProjectionStore, ViewRows, ViewStore } from '#protocols';
import { InvalidQuery, NoSuchGeneration, Unavailable } from '#protocols';
import { readCursor, writeCursor } from './cursor.ts';
import type { Reached } from './reached.ts';
import { Lagging, type FindQuery, type Found, type Freshness, type AnyView, type ViewOf, type ViewReader } from './view-query.ts';

export interface ViewReaderOptions {
  readonly views: ViewStore;
  readonly projections: ProjectionStore;
  /** Shared with the projections of this process, if there are any. */
  readonly reached: Reached;
}

const WAIT_MS = 2_000;
const FIRST_POLL_MS = 5;
const MOST_POLL_MS = 50;

/** Most rows of one page. */
const MOST_FOUND = 1_000;

type Select = (table: Generation) => Promise<ViewRows>;

interface Selected extends ViewRows {
  /** The generation they come from. */
  readonly table: Generation;
}

/** Reads the live generations of views, on any instance. */
export function viewReader({ views, projections, reached }: ViewReaderOptions): ViewReader {
  /** The live generations last seen; a read finds out when it is no longer so. */
  const live = new Map<string, Generation>();

  async function lookUp(view: string): Promise<Generation> {
    const projection = await projections.get(view);
    if (!projection) throw asUnbuilt(view, new NoSuchGeneration(view, 0));
    live.set(view, projection.live);
    return projection.live;
  }

  /** Once more when a rebuild has just replaced the generation. */
  async function onLive(view: string, select: Select): Promise<Selected> {
    const table = live.get(view) ?? await lookUp(view);
    try {
      return { table, ...await select(table) };
    } catch (error) {
      if (!(error instanceof NoSuchGeneration)) throw error;
      const successor = await lookUp(view);
      return { table: successor, ...await select(successor).catch((again: unknown) => { throw asUnbuilt(view, again); }) };
    }
  }

  /** Until the view has reached a position: told by a bell in this process, by the checkpoint otherwise. */
  async function wait(view: string, after: Position, until: number): Promise<void> {
    for (let pollMs = FIRST_POLL_MS; !isAt(reached.of(view), after); pollMs = Math.min(pollMs * 2, MOST_POLL_MS)) {
      const isNear = reached.of(view) !== undefined && pollMs === FIRST_POLL_MS;
      if (!isNear) {
        const position = (await projections.get(view))?.live.position;
        if (isAt(position, after)) return;
        if (performance.now() >= until) throw new Lagging(view, after, position ?? null);
      }
      await reached.wait(view, after, Math.min(pollMs, Math.max(0, until - performance.now())));
    }
  }

  async function read(view: string, { after, waitMs = WAIT_MS }: Freshness, select: Select): Promise<Selected> {
    if (after === undefined) return onLive(view, select);
    const until = performance.now() + waitMs;
    for (;;) {
      await wait(view, after, until);
      const found = await onLive(view, select);
      if (isAt(found.position, after)) return found;
      // The store has lost the last moments of the view, which are being folded again.
      if (performance.now() >= until) throw new Lagging(view, after, found.position);
      reached.tell(view, found.position);
    }
  }

  async function rowsOf<Row extends ViewRow>(
    view: ViewOf<Row>,
    keys: readonly string[],
    options: Freshness,
  ): Promise<{ readonly rows: ReadonlyMap<string, Row>; readonly position: Position }> {
    const { table, rows, position } = await read(view.name, options, (generation) => views.getMany(generation, keys));
    return { rows: shaped(view, table, rows), position };
  }

  return {
    get: async (view, key, options = {}) => {
      const { rows, position } = await rowsOf(view, [key], options);
      return { row: rows.get(key) ?? null, position };
    },
    getMany: async (view, keys, options = {}) => (await rowsOf(view, keys, options)).rows,
    find: async <Row extends ViewRow>(view: ViewOf<Row>, query: FindQuery<Row>, options: Freshness = {}): Promise<Found<Row>> => {
      const { orderBy, where = [], cursor, limit } = query;
      if (!Number.isInteger(limit) || limit < 1 || limit > MOST_FOUND) throw new InvalidQuery(view.name, `a page has 1 to ${MOST_FOUND} rows`);
      const after = cursor === undefined ? undefined : readCursor(view, orderBy, cursor);
      // One more than asked for tells whether there is a next page.
      const stored = { where, orderBy, limit: limit + 1, ...(after && { after }) };
      const { table, rows, position } = await read(view.name, options, (generation) =>
        views.find(generation, stored).catch((error: unknown) => { throw asMissingColumn(view, generation, error); }));
      const items = [...shaped(view, table, rows)].map(([key, row]) => ({ key, row })).slice(0, limit);
      const last = rows.size > limit ? items.at(-1) : undefined;
      if (!last) return { items, position };
      const values = orderBy.map(({ column }): ColumnValue => last.row[column] ?? null);
      return { items, position, nextCursor: writeCursor(orderBy, { values, key: last.key }) };
    },
  };
}

/** Its table is made by whoever projects it. */
function asUnbuilt(view: string, error: unknown): unknown {
  return error instanceof NoSuchGeneration ? new Unavailable(`view ${view}`, 'it has not been built yet', error) : error;
}

/** A column that the live generation does not have yet comes with its rebuild. */
function asMissingColumn({ name, version }: AnyView, table: Generation, error: unknown): unknown {
  if (!(error instanceof InvalidQuery) || table.version === version) return error;
  return new Unavailable(`view ${name}`, 'it is being rebuilt with other columns', error);
}

/** Rows of older code have other columns: those that are missing are null until the rebuild is done. */
function shaped<Row extends ViewRow>(
  view: ViewOf<Row>,
  table: Generation,
  rows: ReadonlyMap<string, ViewRow>,
): ReadonlyMap<string, Row> {
  if (table.version === view.version) return rows as ReadonlyMap<string, Row>;
  const columns = Object.keys(view.columns);
  const shape = (row: ViewRow): ViewRow => Object.fromEntries(columns.map((column) => [column, row[column] ?? null]));
  return new Map([...rows].map(([key, row]) => [key, shape(row) as Row]));
}

function isAt(position: Position | undefined, wanted: Position): boolean {
  return position !== undefined && comparePositions(position, wanted) >= 0;
}
