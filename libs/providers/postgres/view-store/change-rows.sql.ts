import type { ViewChange, ViewTable } from '#protocols';
import type { QueryConfig } from 'pg';
import { moveCheckpoint, textOf } from '../projections/move-checkpoint.sql.ts';
import { bareTypeOf, quoted, tableOf } from './view-columns.ts';

/**
 * One statement, so one round trip and one commit: the checkpoint moves, and everything else hangs
 * on that. Rows go in as one JSON text: as quick as an array per column, and it refuses what is not
 * proper text instead of mending it.
 */
export function changeRows(table: ViewTable, change: ViewChange): QueryConfig {
  const { upserts, deletes } = change;
  const { parts, values } = moveCheckpoint(table, change);
  if (upserts.size > 0) parts.push(upsertedAt(table, values.push(rowsAsJson(change))));
  if (deletes.length > 0) parts.push(deletedAt(table, values.push(deletes)));
  return { name: nameOf(table, change), text: textOf(parts), values };
}

/** One name for each combination of parts, so that each is prepared once. */
function nameOf({ name, generation }: ViewTable, { upserts, deletes, park, unpark, skip }: ViewChange): string {
  const counts = [upserts.size, deletes.length, park?.length ?? 0, unpark?.length ?? 0, skip?.length ?? 0];
  return `change-${name}-${generation}-${counts.map((count) => Number(count > 0)).join('')}`;
}

function rowsAsJson({ upserts }: ViewChange): string {
  const rows: string[] = [];
  for (const [key, row] of upserts) {
    const columns = JSON.stringify(row).slice(1);
    rows.push(`{"key":${JSON.stringify(key)}${columns === '}' ? '' : ','}${columns}`);
  }
  return `[${rows.join()}]`;
}

function upsertedAt(table: ViewTable, n: number): string {
  const columns = Object.entries(table.columns);
  const names = ['key', ...columns.map(([column]) => quoted(column))].join(', ');
  const types = ['key text', ...columns.map(([column, type]) => `${quoted(column)} ${bareTypeOf(type)}`)].join(', ');
  const values = ['r.key', ...columns.map(([column]) => `r.${quoted(column)}`)].join(', ');
  const sets = columns.map(([column]) => `${quoted(column)} = EXCLUDED.${quoted(column)}`).join(', ');
  return `upserted AS (
  INSERT INTO ${tableOf(table)} (${names})
  SELECT ${values} FROM moved, json_to_recordset($${n}::json) AS r(${types})
  ON CONFLICT (key) DO ${sets === '' ? 'NOTHING' : `UPDATE SET ${sets}`}
)`;
}

function deletedAt(table: ViewTable, n: number): string {
  return `deleted AS (
  DELETE FROM ${tableOf(table)} WHERE EXISTS (SELECT FROM moved) AND key = ANY($${n}::text[])
)`;
}
