import type { ColumnType, ColumnValue, ViewRow } from '#kernel';
import type { ViewTable } from '#protocols';
import type { PoolClient } from 'pg';
import { copyIn } from './copy-in.ts';
import { quoted, tableOf } from './view-columns.ts';

/** Adds rows whose keys are not in the table: several times as fast as any INSERT. @throws errors of the driver */
export function copyRows(client: PoolClient, table: ViewTable, rows: ReadonlyMap<string, ViewRow>): Promise<void> {
  const names = ['key', ...Object.keys(table.columns).map(quoted)].join(', ');
  return copyIn(client, `COPY ${tableOf(table)} (${names}) FROM STDIN`, textOf(table, rows));
}

/** About how many characters to send at a time. */
const CHUNK = 65_536;

/** A line for each row, as COPY reads them. Written as they are sent, so that never all of them are in memory. */
function* textOf({ columns }: Pick<ViewTable, 'columns'>, rows: ReadonlyMap<string, ViewRow>): Generator<string, void, undefined> {
  const entries = Object.entries(columns);
  let text = '';
  for (const [key, row] of rows) {
    text += escaped(key);
    for (const [column, type] of entries) text += `\t${valueOf(row[column] ?? null, type)}`;
    text += '\n';
    if (text.length < CHUNK) continue;
    yield text;
    text = '';
  }
  if (text !== '') yield text;
}

function valueOf(value: ColumnValue, type: ColumnType): string {
  if (value === null) return '\\N';
  return escaped(type === 'json' || typeof value === 'object' ? JSON.stringify(value) : String(value));
}

const SPECIAL = /[\\\t\n\r]/;
const NAMES: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

function escaped(text: string): string {
  return SPECIAL.test(text) ? text.replaceAll(/[\\\t\n\r]/g, (character) => NAMES[character] ?? character) : text;
}
