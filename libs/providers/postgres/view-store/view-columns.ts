import type { ColumnType, ColumnValue, ViewRow } from '#kernel';
import type { ViewTable } from '#protocols';
import { isoTime } from '#timing';
import { SCHEMA } from '../schema.ts';

/** The quoted name of a generation's table. A stored name. */
export function tableOf({ name, generation }: Pick<ViewTable, 'name' | 'generation'>): string {
  return `${SCHEMA}.${quoted(`view_${name}_${generation}`)}`;
}

export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Texts sort by code point, whatever the locale of the database. */
export function sqlTypeOf(type: ColumnType): string {
  switch (type) {
    case 'text': return 'text COLLATE "C"';
    case 'integer': return 'bigint';
    case 'boolean': return 'boolean';
    case 'timestamp': return 'timestamptz(3)';
    case 'position': return 'bigint';
    case 'json': return 'jsonb';
  }
}

/** For parameters and record definitions, where a collation is not allowed. */
export function bareTypeOf(type: ColumnType): string {
  return type === 'text' ? 'text' : sqlTypeOf(type);
}

/** An expression whose text is the same in every session, and that `parserOf` reads. */
export function readExpression(column: string, type: ColumnType): string {
  return type === 'timestamp' ? `(extract(epoch FROM ${column}) * 1000)::bigint` : column;
}

/** Reads rows that come as arrays of texts, in the order of the table's columns. */
export function rowReader(columns: ViewTable['columns']): (texts: readonly (string | null)[], from: number) => ViewRow {
  const parsers = Object.entries(columns).map(([column, type]) => [column, parserOf(type)] as const);
  return (texts, from) => {
    const row: Record<string, ColumnValue> = {};
    let at = from;
    for (const [column, parse] of parsers) {
      const text = texts[at++] ?? null;
      row[column] = text === null ? null : parse(text);
    }
    return row;
  };
}

function parserOf(type: ColumnType): (text: string) => ColumnValue {
  switch (type) {
    case 'text': return (text) => text;
    case 'position': return (text) => text;
    case 'integer': return Number;
    case 'boolean': return (text) => text === 't';
    case 'timestamp': return (text) => isoTime(Number(text));
    case 'json': return (text) => JSON.parse(text) as ColumnValue;
  }
}
