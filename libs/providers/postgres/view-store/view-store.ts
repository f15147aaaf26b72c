import type { ViewChange, ViewHash, ViewRows, ViewStore, ViewTable } from '#protocols';
import { checkRow, InvalidQuery, InvalidRow, NoSuchGeneration } from '#protocols';
import type { Pool } from '../pool.ts';
import { asUnavailable, isDataError } from '../pool-errors.ts';
import { patiently, transaction } from '../projections/query.ts';
import { changeRows } from './change-rows.sql.ts';
import { copyRows } from './copy-rows.ts';
import { findRows } from './find-rows.sql.ts';
import { hashRows, type HashRow } from './hash-rows.sql.ts';
import { selectRows, type TextRow } from './select-rows.sql.ts';
import { addIndexes, analyzeTable, createTable, dropTable } from './tables.sql.ts';
import { rowReader } from './view-columns.ts';

/** For what goes through a whole table: index, drop, hash. */
const PATIENCE_MS = 3_600_000;

/** Leaves every value as the text it came in: a row reader parses what it needs. */
const AS_TEXT = { getTypeParser: () => (text: string) => text };

type Rows = ViewChange['upserts'];
const NO_ROWS: Rows = new Map();

/** Indexes of a table made at the same time, each by one process of the server. */
const INDEXES_AT_ONCE = 2;

/**
 * Rows in the order they were added, which is about that of an index: nothing else may set where a scan begins, or
 * share it out.
 */
const IN_ORDER = ['SET LOCAL synchronize_seqscans = off', 'SET LOCAL max_parallel_maintenance_workers = 0'];

/** Fewer rows are in the table sooner without the round trips that a COPY takes. */
const LEAST_COPIED = 200;

/** Opens the tables of views in a database that has the tables of the read side. */
export function openViewStore(pool: Pool): ViewStore {
  async function read(table: ViewTable, text: string, values: readonly unknown[], name?: string): Promise<ViewRows> {
    const { rows } = await pool
      .query<never[]>({ text, values: [...values], rowMode: 'array', types: AS_TEXT, ...(name !== undefined && { name }) })
      .catch((error: unknown) => { throw asReadError(error, table); });
    return asRows(table, rows as unknown as readonly TextRow[]);
  }

  /** One after the other per table, for `IF NOT EXISTS` is no lock; or per `part` of it. */
  function change({ name, generation }: ViewTable, statements: readonly string[], part = ''): Promise<void> {
    return patiently(pool, PATIENCE_MS, async (run) => {
      await run('SELECT pg_advisory_xact_lock(hashtext($1))', [`view ${name} ${generation}${part}`]);
      for (const text of statements) await run(text);
    });
  }

  async function makeIndexes(table: ViewTable): Promise<void> {
    const left = addIndexes(table).entries();
    const makeSome = async (): Promise<void> => {
      for (const [i, text] of left) await change(table, [...IN_ORDER, text], ` index ${i}`);
    };
    await allDone(Array.from({ length: INDEXES_AT_ONCE }, makeSome));
    await change(table, [analyzeTable(table)]);
  }

  /** One round trip. */
  async function applyAtOnce(table: ViewTable, change: ViewChange, inserts: Rows): Promise<'applied' | 'fenced'> {
    const upserts = inserts.size === 0 ? change.upserts : new Map([...change.upserts, ...inserts]);
    const { rows } = await pool.query(changeRows(table, { ...change, upserts }));
    return rows.length === 1 ? 'applied' : 'fenced';
  }

  /** The checkpoint comes first, as ever: whoever is not its owner copies nothing. */
  function applyByCopy(table: ViewTable, change: ViewChange, inserts: Rows): Promise<'applied' | 'fenced'> {
    return transaction(pool, async (client) => {
      const { rows } = await client.query(changeRows(table, change));
      if (rows.length !== 1) return 'fenced';
      await copyRows(client, table, inserts);
      return 'applied';
    });
  }

  return {
    create: (table) => change(table, [createTable(table)]),
    addIndexes: (table) => makeIndexes(table).catch((error: unknown) => { throw asRowError(error, table); }),
    drop: (table) => change(table, [dropTable(table)]),

    getMany: (table, keys) => {
      const { text, values, name } = selectRows(table, keys);
      return read(table, text, values, name);
    },

    find: (table, query) => {
      const { text, values } = findRows(table, query);
      return read(table, text, values);
    },

    hash: (table) => patiently(pool, PATIENCE_MS, async (run): Promise<ViewHash> => {
      const rows = await run(hashRows(table), [table.name, table.generation])
        .catch((error: unknown) => { throw asReadError(error, table); });
      const row = rows[0] as HashRow | undefined;
      if (!row) throw new NoSuchGeneration(table.name, table.generation);
      return row;
    }),

    apply: async (table, viewChange) => {
      const { inserts = NO_ROWS, upserts } = viewChange;
      for (const rows of [inserts, upserts]) for (const [key, row] of rows) checkRow(table, key, row);
      try {
        return inserts.size < LEAST_COPIED ? await applyAtOnce(table, viewChange, inserts) : await applyByCopy(table, viewChange, inserts);
      } catch (error) {
        // Dropped after it was replaced.
        if (isUndefinedTable(error)) return 'fenced';
        throw asRowError(error, table);
      }
    },
  };
}

/** When one fails, the others are over as well before anybody hears of it. */
async function allDone(works: readonly Promise<void>[]): Promise<void> {
  await Promise.allSettled(works);
  await Promise.all(works);
}

/** Every answer has at least one row, of a live or building generation's checkpoint. */
function asRows(table: ViewTable, rows: readonly TextRow[]): ViewRows {
  const position = rows[0]?.[0];
  if (position === undefined) throw new NoSuchGeneration(table.name, table.generation);
  const readRow = rowReader(table.columns);
  const found: [string, ReturnType<typeof readRow>][] = [];
  for (const texts of rows) {
    const key = texts[1];
    if (key !== null) found.push([key, readRow(texts, 2)]);
  }
  return { rows: new Map(found), position };
}

function asRowError(error: unknown, table: ViewTable): unknown {
  return isDataError(error) ? new InvalidRow(table.name, (error as Error).message, error) : asUnavailable(error);
}

function asReadError(error: unknown, table: ViewTable): unknown {
  if (isUndefinedTable(error)) return new NoSuchGeneration(table.name, table.generation);
  return isDataError(error) ? new InvalidQuery(table.name, (error as Error).message) : asUnavailable(error);
}

function isUndefinedTable(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '42P01';
}
