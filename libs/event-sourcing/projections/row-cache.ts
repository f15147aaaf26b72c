import type { ViewRow } from '#kernel';
import type { FoldedRows, LoadRows } from './fold.ts';
import type { WrittenKeys } from './written-keys.ts';

/**
 * The rows last folded, so that most pages need no SELECT. Right as long as nobody else writes,
 * which is what the fence is for. Rows that are not written yet are never given up: only here are
 * they to be found.
 */
export interface RowCache {
  readonly load: LoadRows;
  /** Takes in what a page made of its rows. */
  put(rows: FoldedRows): PutMark;
  /** Everything up to a mark is in the store now. */
  written(mark: PutMark): void;
  /** Forgets everything: what was taken in will not be written. */
  clear(): void;
}

export interface PutMark {
  /** Counts the pages taken in. */
  readonly page: number;
  /** About how many characters this page's rows hold. */
  readonly size: number;
}

export interface RowCacheOptions {
  readonly fetch: LoadRows;
  /** About the most characters of written rows to keep. */
  readonly budget: number;
  /** A row that is neither in here nor among these is nowhere. */
  readonly keys: Pick<WrittenKeys, 'mayHold'>;
}

interface Entry {
  readonly row: ViewRow | null;
  readonly size: number;
  readonly page: number;
}

/** Of a row that holds nothing. */
const OVERHEAD = 300;

export function openRowCache({ fetch, budget, keys: stored }: RowCacheOptions): RowCache {
  /** The longest untouched first. */
  const entries = new Map<string, Entry>();
  let size = 0;
  let page = 0;

  function remove(key: string): void {
    size -= entries.get(key)?.size ?? 0;
    entries.delete(key);
  }

  function set(key: string, row: ViewRow | null): number {
    remove(key);
    const entry = { row, size: sizeOf(row), page };
    entries.set(key, entry);
    size += entry.size;
    return entry.size;
  }

  return {
    load: async (keys) => {
      const found = new Map<string, ViewRow>();
      const missing: string[] = [];
      for (const key of keys) {
        const entry = entries.get(key);
        if (entry === undefined) {
          if (stored.mayHold(key)) missing.push(key);
        } else if (entry.row !== null) found.set(key, entry.row);
      }
      if (missing.length === 0) return found;
      for (const [key, row] of await fetch(missing)) found.set(key, row);
      return found;
    },
    put: ({ upserts, deletes }) => {
      page++;
      let added = 0;
      for (const [key, row] of upserts) added += set(key, row);
      for (const key of deletes) added += set(key, null);
      return { page, size: added };
    },
    written: (mark) => {
      for (const [key, entry] of entries) {
        if (size <= budget || entry.page > mark.page) return;
        remove(key);
      }
    },
    clear: () => {
      entries.clear();
      size = 0;
    },
  };
}

function sizeOf(row: ViewRow | null): number {
  return OVERHEAD + charactersOf(row);
}

/** About how many characters a value has as JSON. */
function charactersOf(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 8;
  let sum = 0;
  for (const name in value) sum += name.length + charactersOf((value as Readonly<Record<string, unknown>>)[name]);
  return sum;
}
