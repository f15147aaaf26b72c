import type { ColumnType, ColumnValue, ViewRow } from '#kernel';
import type { ViewDefinition } from './projection-store.ts';
import { InvalidRow, type ViewTable } from './view-store.ts';

/** Most characters of a row's key. */
const MAX_KEY_LENGTH = 500;

const VIEW_NAME = /^[a-z][a-z0-9_]{0,39}$/;
const COLUMN_NAME = /^[a-zA-Z][a-zA-Z0-9_]{0,62}$/;
const TIMESTAMP = /^(?!0000)\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;
const POSITION = /^(0|[1-9]\d{0,18})$/;
/** Of 64 bits. */
const LAST_POSITION = '9223372036854775807';

/** Not in any text: the halves of characters and NUL, which some store cannot hold. */
const UNTEXTUAL = /[\p{Cs}\0]/u;

/**
 * Refuses a row that would not come back from every store as it went in: what is folded on must
 * not depend on whether it was kept in between.
 *
 * @throws InvalidRow
 */
export function checkRow({ name, columns }: Pick<ViewTable, 'name' | 'columns'>, key: string, row: ViewRow): void {
  if (!isKey(key)) {
    throw new InvalidRow(name, 'its key is empty, too long, or not proper text');
  }
  let known = 0;
  for (const column in columns) {
    const value = row[column];
    if (value === undefined) throw new InvalidRow(name, `column ${column} is missing`);
    const type = columns[column];
    if (value !== null && type !== undefined && !isValueOf(type, value)) {
      throw new InvalidRow(name, `the value of column ${column} is not a proper ${type}`);
    }
    known++;
  }
  if (Object.keys(row).length !== known) throw new InvalidRow(name, 'it has values that are in no column');
}

/** Whether text can be the key of a row. */
export function isKey(text: string): boolean {
  return text.length > 0 && text.length <= MAX_KEY_LENGTH && !UNTEXTUAL.test(text);
}

/** Whether a value that is not null can stand in a column of that type. */
export function isValueOf(type: ColumnType, value: ColumnValue): boolean {
  switch (type) {
    case 'text': return typeof value === 'string' && !UNTEXTUAL.test(value);
    case 'integer': return Number.isSafeInteger(value);
    case 'boolean': return typeof value === 'boolean';
    case 'timestamp': return typeof value === 'string' && TIMESTAMP.test(value) && isDay(value);
    case 'position': return typeof value === 'string' && POSITION.test(value) && (value.length < LAST_POSITION.length || value <= LAST_POSITION);
    case 'json': return true;
  }
}

/** Every month has 28 days. */
function isDay(timestamp: string): boolean {
  return timestamp.slice(8, 10) <= '28' || new Date(timestamp).toISOString() === timestamp;
}

/** Refuses a view that not every store can keep. */
export function checkDefinition({ name, columns, indexes }: ViewDefinition): void {
  if (!VIEW_NAME.test(name)) throw new TypeError(`A view cannot be called ${name}.`);
  for (const column of Object.keys(columns)) {
    if (!COLUMN_NAME.test(column) || column.toLowerCase() === 'key') throw new TypeError(`View ${name} cannot have a column called ${column}.`);
  }
  for (const column of indexes.flat()) {
    const type = columns[column.replace(/^-/, '')];
    if (type === undefined || type === 'json') throw new TypeError(`View ${name} cannot have an index on ${column}.`);
  }
}

/** Whether a generation was built by this very definition. */
export function isBuiltBy(table: ViewTable & Pick<ViewDefinition, 'version'>, definition: ViewDefinition): boolean {
  return fingerprint(table) === fingerprint(definition);
}

function fingerprint({ version, columns, indexes }: Pick<ViewDefinition, 'version' | 'columns' | 'indexes'>): string {
  return JSON.stringify([version, Object.entries(columns).sort(([a], [b]) => (a < b ? -1 : 1)), indexes]);
}
