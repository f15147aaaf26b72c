import type { ColumnValue } from '#kernel';
import { isKey, isValueOf, type ViewQuery } from '#protocols';
import { InvalidCursor, type AnyView } from './view-query.ts';

type Place = NonNullable<ViewQuery['after']>;
type Order = ViewQuery['orderBy'];

/** Text that stands for a place in the order of a query, and for that order. */
export function writeCursor(orderBy: Order, { values, key }: Place): string {
  const bytes = new TextEncoder().encode(JSON.stringify([nameOf(orderBy), ...values, key]));
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

/** Whoever made it up may have put anything into it. @throws InvalidCursor */
export function readCursor(view: Pick<AnyView, 'name' | 'columns'>, orderBy: Order, cursor: string): Place {
  const parts = parse(cursor);
  const key = parts?.at(-1);
  if (parts?.length !== orderBy.length + 2 || parts[0] !== nameOf(orderBy) || typeof key !== 'string' || !isKey(key)) throw new InvalidCursor(view.name);
  const values = parts.slice(1, -1);
  if (!values.every((value, i) => isOfColumn(view, orderBy[i]?.column, value))) throw new InvalidCursor(view.name);
  return { values: values as readonly ColumnValue[], key };
}

function parse(cursor: string): readonly unknown[] | undefined {
  try {
    const binary = atob(cursor.replaceAll('-', '+').replaceAll('_', '/'));
    const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
    const parts: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return Array.isArray(parts) ? parts : undefined;
  } catch {
    return undefined;
  }
}

function isOfColumn({ columns }: Pick<AnyView, 'columns'>, column: string | undefined, value: unknown): boolean {
  const type = column === undefined ? undefined : columns[column];
  return value === null || (type !== undefined && isValueOf(type, value as ColumnValue));
}

function nameOf(orderBy: Order): string {
  return orderBy.map(({ column, direction }) => `${column} ${direction}`).join(', ');
}
