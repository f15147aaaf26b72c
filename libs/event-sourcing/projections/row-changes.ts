import type { ViewRow } from '#kernel';
import type { ViewChange } from '#protocols';
import type { FoldedRows } from './fold.ts';
import type { WrittenKeys } from './written-keys.ts';

/**
 * What has to be done for rows to be as folded: rows that are surely new are inserted, and what was
 * made and deleted again before it was ever written leaves no trace. The keys count as written from here on.
 */
export function rowChanges({ upserts, deletes }: FoldedRows, keys: WrittenKeys): Pick<ViewChange, 'inserts' | 'upserts' | 'deletes'> {
  const inserted = new Map<string, ViewRow>();
  const upserted = new Map<string, ViewRow>();
  for (const [key, row] of upserts) (keys.mayHold(key) ? upserted : inserted).set(key, row);
  for (const key of inserted.keys()) keys.add(key);
  return { inserts: inserted, upserts: upserted, deletes: deletes.filter((key) => keys.mayHold(key)) };
}
