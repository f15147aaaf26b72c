import type { Position } from '#kernel';
import type { ViewTable } from '#protocols';
import { fromCheckpoint, whereItServes, selectList } from './select-rows.sql.ts';
import { tableOf } from './view-columns.ts';

export interface HashRow {
  readonly hash: string;
  readonly rows: number;
  readonly position: Position;
}

/**
 * $1 name, $2 generation. Each row's text is hashed, and the halves of those hashes are added up:
 * no need to sort, and no limit to the number of rows.
 */
export function hashRows(table: ViewTable): string {
  return `
    SELECT c.position, s.rows::float8 AS rows,
      encode(sha256(convert_to(concat_ws(':', s.rows, s.high, s.low), 'UTF8')), 'hex') AS hash
    FROM ${fromCheckpoint} CROSS JOIN (
      SELECT count(*) AS rows, sum(${half(1)}) AS high, sum(${half(9)}) AS low
      FROM (SELECT sha256(convert_to(row(${selectList(table)})::text, 'UTF8')) AS h FROM ${tableOf(table)} t) AS hashed
    ) AS s ${whereItServes}`;
}

/** Eight bytes as a number. */
function half(from: number): string {
  return `('x' || encode(substr(h, ${from}, 8), 'hex'))::bit(64)::bigint::numeric`;
}
