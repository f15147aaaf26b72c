import type { ViewTable } from '#protocols';
import { quoted, sqlTypeOf, tableOf } from './view-columns.ts';

/** Some room in each page, so that most updates stay in it. */
export function createTable(table: ViewTable): string {
  const columns = Object.entries(table.columns).map(([column, type]) => `${quoted(column)} ${sqlTypeOf(type)}`);
  const key = 'key text COLLATE "C" PRIMARY KEY';
  return `CREATE TABLE IF NOT EXISTS ${tableOf(table)} (${[key, ...columns].join(', ')}) WITH (fillfactor = 85)`;
}

/** Each ends with the key, in the direction of the column before it, as queries do. */
export function addIndexes(table: ViewTable): readonly string[] {
  const indexes = table.indexes.map((columns, i) => {
    const parts = columns.map((column) => `${quoted(column.replace(/^-/, ''))}${column.startsWith('-') ? ' DESC' : ''}`);
    const key = columns.at(-1)?.startsWith('-') ? 'key DESC' : 'key';
    const name = quoted(`view_${table.name}_${table.generation}_${i}`);
    return `CREATE INDEX IF NOT EXISTS ${name} ON ${tableOf(table)} (${[...parts, key].join(', ')})`;
  });
  return [...indexes, analyze(table)];
}

export function dropTable(table: ViewTable): string {
  return `DROP TABLE IF EXISTS ${tableOf(table)}`;
}

/** Not while it is empty: plans that are made then, and kept, would go through all of it, however long it becomes. */
function analyze(table: ViewTable): string {
  return `DO $$ BEGIN IF EXISTS (SELECT FROM ${tableOf(table)}) THEN ANALYZE ${tableOf(table)}; END IF; END $$`;
}
