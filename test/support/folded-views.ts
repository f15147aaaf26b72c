import type { ColumnValue, Position, Recorded, ViewRow } from '#kernel';
import { comparePositions, START } from '#kernel';
import type { AnyView, Condition, FindQuery, ViewReader } from '#event-sourcing';
import type { EventStore } from '#protocols';

/** Views folded from a log in memory, on reading: as fresh as the log, unless they are held where they are. */
export interface FoldedViews extends ViewReader {
  /** From now on the views lag behind. */
  hold(): void;
  release(): void;
}

type Rows = Map<string, ViewRow>;

export function foldedViews(store: Pick<EventStore, 'readAll'>): FoldedViews {
  const folded = new Map<string, { readonly rows: Rows; position: Position }>();
  let held = false;

  async function rowsOf(view: AnyView): Promise<{ readonly rows: Rows; readonly position: Position }> {
    const state = folded.get(view.name) ?? { rows: new Map<string, ViewRow>(), position: START };
    folded.set(view.name, state);
    if (held) return state;
    const { events, position } = await store.readAll(state.position, Number.MAX_SAFE_INTEGER);
    for (const event of events) if (view.events.includes(event.type)) fold(view, state.rows, event);
    state.position = position;
    return state;
  }

  return {
    hold: () => { held = true; },
    release: () => { held = false; },
    async get(view, key) {
      const { rows, position } = await rowsOf(view);
      return { row: (rows.get(key) ?? null) as never, position };
    },
    async getMany(view, keys) {
      const { rows } = await rowsOf(view);
      return new Map(keys.flatMap((key) => (rows.has(key) ? [[key, rows.get(key)]] : []))) as never;
    },
    async find(view, query) {
      const { rows, position } = await rowsOf(view);
      const items = [...rows].map(([key, row]) => ({ key, row })).filter(({ row }) => (query.where ?? []).every((one) => holds(one, row)));
      items.sort((a, b) => order(query as never, a, b));
      const start = Number(query.cursor ?? 0);
      const end = start + query.limit;
      return { items: items.slice(start, end) as never, position, ...(end < items.length && { nextCursor: String(end) }) };
    },
  };
}

function fold(view: AnyView, rows: Rows, event: Recorded): void {
  const key = view.key(event);
  if (key === null) return;
  const next = view.evolve(rows.get(key) ?? null, event) as ViewRow | null;
  if (next === null) rows.delete(key);
  else rows.set(key, next);
}

function holds(condition: Condition<never>, row: ViewRow): boolean {
  const value = row[condition.column] ?? null;
  if ('in' in condition) return (condition.in as readonly ColumnValue[]).includes(value);
  if (value === null) return false;
  const { op, value: wanted } = condition;
  switch (op) {
    case '=': return value === wanted;
    case '<': return value < wanted;
    case '<=': return value <= wanted;
    case '>': return value > wanted;
    case '>=': return value >= wanted;
    default: return op satisfies never;
  }
}

type Item = { readonly key: string; readonly row: ViewRow };

function order({ orderBy }: FindQuery<ViewRow>, a: Item, b: Item): number {
  let sign = 1;
  for (const { column, direction } of orderBy) {
    sign = direction === 'asc' ? 1 : -1;
    const by = compare(a.row[column] ?? null, b.row[column] ?? null);
    if (by !== 0) return sign * by;
  }
  return sign * compare(a.key, b.key);
}

function compare(a: ColumnValue, b: ColumnValue): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  if (typeof a === 'string' && typeof b === 'string' && /^\d+$/.test(a + b)) return comparePositions(a as Position, b as Position);
  return a < b ? -1 : Number(a > b);
}
