import type { ViewTable } from '#protocols';
import { quoted, sqlTypeOf, tableOf } from './view-columns.ts';

/** Some room in each page, so that most updates stay in it. */
export function createTable(table: ViewTable): string {
  const columns = Object.entries(table.columns).map(([column, type]) => `${quoted(column)} ${sqlTypeOf(type)}`);
  const key = 'key text COLLATE "C" PRIMARY KEY';
  return `CREATE TABLE IF NOT EXISTS ${tableOf(table)} (${[key, ...columns].join(', ')}) WITH (fillfactor = 85)`;
}

/**
 * Each ends with the key, in the direction of the column before it, as queries do. It is written so that the key
 * ascends, which serves queries just as well, read backwards: rows come about in about this order, so there is less
 * to sort, and new entries fill the last page of the index instead of splitting the first one.
 */
export function addIndexes(table: ViewTable): readonly string[] {
  return table.indexes.map((columns, i) => {
    const turned = columns.at(-1)?.startsWith('-') ?? false;
    const parts = columns.map((column) => `${quoted(column.replace(/^-/, ''))}${column.startsWith('-') === turned ? '' : ' DESC'}`);
    const name = quoted(`view_${table.name}_${table.generation}_${i}`);
    return `CREATE INDEX IF NOT EXISTS ${name} ON ${tableOf(table)} (${[...parts, 'key'].join(', ')})`;
  });
}

/**
 * What queries are planned by: no query compares what is in a `json` column. Not while it is empty: plans that are made
 * then, and kept, would go through all of it, however long it becomes.
 */
export function analyzeTable(table: ViewTable): string {
  const columns = Object.entries(table.columns).filter(([, type]) => type !== 'json').map(([column]) => quoted(column));
  const name = tableOf(table);
  return `DO $$ BEGIN IF EXISTS (SELECT FROM ${name}) THEN ANALYZE ${name} (${['key', ...columns].join(', ')}); END IF; END $$`;
}

export function dropTable(table: ViewTable): string {
  return `DROP TABLE IF EXISTS ${tableOf(table)}`;
}
