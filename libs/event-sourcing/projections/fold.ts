import type { Recorded, ViewRow } from '#kernel';
import { ProtocolError } from '#protocols';
import type { AnyView } from './view-query.ts';

/** What a page of events makes of the rows that it touches. */
export interface FoldedRows {
  readonly upserts: ReadonlyMap<string, ViewRow>;
  readonly deletes: readonly string[];
}

export const NO_ROWS: FoldedRows = { upserts: new Map(), deletes: [] };

/** The rows of some keys; none for a key that has no row. */
export type LoadRows = (keys: readonly string[]) => Promise<ReadonlyMap<string, ViewRow>>;

/** Folds events, in their order, into rows that are loaded once. @throws FoldFailed, and what `load` throws */
export async function foldEvents(view: AnyView, events: readonly Recorded[], load: LoadRows): Promise<FoldedRows> {
  const byKey = groupByKey(view, events);
  if (byKey.size === 0) return NO_ROWS;
  const rows = await load([...byKey.keys()]);
  const upserts = new Map<string, ViewRow>();
  const deletes: string[] = [];
  for (const [key, ofKey] of byKey) {
    const before = rows.get(key) ?? null;
    const row = evolve(view, before, ofKey);
    if (row === before) continue;
    if (row === null) deletes.push(key);
    else upserts.set(key, row);
  }
  return { upserts, deletes };
}

/** A view's function threw, which it never should. */
class FoldFailed extends ProtocolError {
  constructor(view: string, { type, stream, revision }: Recorded, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(`View ${view} cannot fold ${type}, revision ${revision} of ${stream}: ${reason}.`, 'never', cause);
  }
}

function groupByKey(view: AnyView, events: readonly Recorded[]): ReadonlyMap<string, Recorded[]> {
  const byKey = new Map<string, Recorded[]>();
  for (const event of events) {
    const key = keyOf(view, event);
    if (key === null) continue;
    const ofKey = byKey.get(key);
    if (ofKey) ofKey.push(event);
    else byKey.set(key, [event]);
  }
  return byKey;
}

function keyOf(view: AnyView, event: Recorded): string | null {
  try {
    return view.key(event);
  } catch (error) {
    throw new FoldFailed(view.name, event, error);
  }
}

function evolve(view: AnyView, before: ViewRow | null, events: readonly Recorded[]): ViewRow | null {
  let row = before;
  for (const event of events) {
    try {
      row = view.evolve(row, event) as ViewRow | null;
    } catch (error) {
      throw new FoldFailed(view.name, event, error);
    }
  }
  return row;
}
