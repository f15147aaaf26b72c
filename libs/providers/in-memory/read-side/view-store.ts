import { createHash } from 'node:crypto';
import type { Position, ViewRow } from '#kernel';
import type { ViewStore, ViewTable } from '#protocols';
import { checkRow, InvalidRow, NoSuchGeneration } from '#protocols';
import { findRows } from './find-rows.ts';
import { FENCED_OFF, idOf, moveCheckpoint, readRow, type ReadSideState } from './state.ts';

export function viewStoreOn(state: ReadSideState): ViewStore {
  function open(table: ViewTable): { readonly rows: ReadonlyMap<string, string>; readonly position: Position } {
    const rows = state.tables.get(idOf(table));
    const checkpoint = state.checkpoints.get(idOf(table));
    if (!rows || !checkpoint || checkpoint.fence === FENCED_OFF) throw new NoSuchGeneration(table.name, table.generation);
    return { rows, position: checkpoint.position };
  }

  return {
    create: async (table) => {
      if (!state.tables.has(idOf(table))) state.tables.set(idOf(table), new Map());
    },
    addIndexes: async () => undefined,
    drop: async (table) => {
      state.tables.delete(idOf(table));
    },
    getMany: async (table, keys) => {
      const { rows, position } = open(table);
      const found = keys.flatMap((key): [string, ViewRow][] => {
        const text = rows.get(key);
        return text === undefined ? [] : [[key, readRow(text)]];
      });
      return { rows: new Map(found), position };
    },
    find: async (table, query) => {
      const { rows, position } = open(table);
      const all = [...rows].map(([key, text]) => ({ key, row: readRow(text) }));
      return { rows: findRows(table, query, all), position };
    },
    hash: async (table) => {
      const { rows, position } = open(table);
      const texts = [...rows].map(([key, text]) => JSON.stringify([key, canonical(readRow(text))])).sort();
      return { hash: createHash('sha256').update(texts.join('\n')).digest('hex'), rows: rows.size, position };
    },
    apply: async (table, change) => {
      const upserts = [...change.upserts, ...change.inserts ?? []].map(([key, row]) => {
        checkRow(table, key, row);
        return [key, jsonOf(table, row)] as const;
      });
      const rows = state.tables.get(idOf(table));
      for (const key of change.inserts?.keys() ?? []) if (rows?.has(key)) throw new InvalidRow(table.name, 'its key is there already');
      if (!rows || !moveCheckpoint(state, table, change)) return 'fenced';
      for (const [key, text] of upserts) rows.set(key, text);
      for (const key of change.deletes) rows.delete(key);
      return 'applied';
    },
  };
}

/** Not in any JSON column: what a database refuses. */
const UNKEPT = /\\u0000|\\ud[89a-f]/;

function jsonOf({ name }: ViewTable, row: ViewRow): string {
  const text = JSON.stringify(row);
  if (UNKEPT.test(text)) throw new InvalidRow(name, 'it holds what is not proper text');
  return text;
}

/** With members in one order. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (value === null || typeof value !== 'object') return value;
  return Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, one]) => [name, canonical(one)]);
}
