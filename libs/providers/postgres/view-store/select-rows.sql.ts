import type { Position } from '#kernel';
import type { ViewTable } from '#protocols';
import { FENCED_OFF } from '../projections/move-checkpoint.sql.ts';
import { SCHEMA } from '../schema.ts';
import { quoted, readExpression, tableOf } from './view-columns.ts';

/** position, key (null when no row was found), then the columns in order */
export type TextRow = readonly [Position, string | null, ...(string | null)[]];

interface Statement {
  readonly text: string;
  readonly name: string;
  readonly values: readonly unknown[];
}

/**
 * One key is compared as such: the database would think a list of any length dearer than the one in hand, and make
 * a plan anew each time.
 */
export function selectRows(table: ViewTable, keys: readonly string[]): Statement {
  const name = `view-${table.name}-${table.generation}`;
  const [key] = keys;
  return keys.length === 1
    ? { name: `${name}-one`, text: selectWhere(table, 't.key = $3::text'), values: [table.name, table.generation, key] }
    : { name, text: selectWhere(table, 't.key = ANY($3::text[])'), values: [table.name, table.generation, keys] };
}

function selectWhere(table: ViewTable, condition: string): string {
  return `SELECT c.position, ${selectList(table)}
    FROM ${fromCheckpoint} LEFT JOIN ${tableOf(table)} t ON ${condition} ${whereItServes}`;
}

/** What a row reader expects, of a table called `t`. */
export function selectList(table: ViewTable): string {
  const columns = Object.entries(table.columns);
  return ['t.key', ...columns.map(([column, type]) => readExpression(`t.${quoted(column)}`, type))].join(', ');
}

/** Rows and position come from one snapshot. */
export const fromCheckpoint = `${SCHEMA}.checkpoints c`;

/** $1 name, $2 generation. A generation that was fenced off stands still: better to look up the live one. */
export const whereItServes = `WHERE c.name = $1 AND c.generation = $2 AND c.fence < ${FENCED_OFF}`;
