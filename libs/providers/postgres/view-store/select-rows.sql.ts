import type { Position } from '#kernel';
import type { ViewTable } from '#protocols';
import { FENCED_OFF } from '../projections/move-checkpoint.sql.ts';
import { SCHEMA } from '../schema.ts';
import { quoted, readExpression, tableOf } from './view-columns.ts';

/** position, key (null when no row was found), then the columns in order */
export type TextRow = readonly [Position, string | null, ...(string | null)[]];

/** $1 name, $2 generation, $3 keys */
export function selectRows(table: ViewTable): { readonly text: string; readonly name: string } {
  return {
    name: `view-${table.name}-${table.generation}`,
    text: `SELECT c.position, ${selectList(table)}
      FROM ${fromCheckpoint} LEFT JOIN ${tableOf(table)} t ON t.key = ANY($3::text[]) ${whereItServes}`,
  };
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
