import type { ColumnType, ColumnValue } from '#kernel';
import type { ViewCondition, ViewOrder, ViewQuery, ViewTable } from '#protocols';
import { InvalidQuery } from '#protocols';
import { fromCheckpoint, selectList, whereItServes } from './select-rows.sql.ts';
import { bareTypeOf, quoted, tableOf } from './view-columns.ts';

interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
}

interface Term {
  readonly sql: string;
  readonly type: ColumnType;
  readonly direction: ViewOrder['direction'];
  /** A condition leaves nulls out. */
  readonly hasNulls: boolean;
}

/** @throws InvalidQuery */
export function findRows(table: ViewTable, query: ViewQuery): Statement {
  const values: unknown[] = [table.name, table.generation];
  const param = (value: unknown, type: ColumnType, suffix = ''): string => `$${values.push(value)}::${bareTypeOf(type)}${suffix}`;

  const terms = termsOf(table, query);
  const conditions = query.where.map((condition) => conditionOf(table, condition, param));
  if (query.after) conditions.push(afterRow(terms, [...query.after.values, query.after.key], param));
  const where = conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : '';
  const order = terms.map(({ sql, direction }) => `${sql} ${direction}`).join(', ');
  const text = `SELECT c.position, ${selectList(table)} FROM ${fromCheckpoint}
    LEFT JOIN LATERAL (SELECT * FROM ${tableOf(table)} t ${where} ORDER BY ${order} LIMIT ${param(query.limit, 'integer')}) AS t ON true
    ${whereItServes} ORDER BY ${order}`;
  return { text, values };
}

type Param = (value: unknown, type: ColumnType, suffix?: string) => string;

function termsOf(table: ViewTable, { where, orderBy }: ViewQuery): readonly Term[] {
  const columns = orderBy.map(({ column, direction }): Term => ({
    sql: `t.${quoted(column)}`,
    type: comparable(table, column),
    direction,
    hasNulls: !where.some((condition) => condition.column === column),
  }));
  return [...columns, { sql: 't.key', type: 'text', direction: columns.at(-1)?.direction ?? 'asc', hasNulls: false }];
}

function conditionOf(table: ViewTable, condition: ViewCondition, param: Param): string {
  const type = comparable(table, condition.column);
  const column = `t.${quoted(condition.column)}`;
  return 'in' in condition
    ? `${column} = ANY(${param(condition.in, type, '[]')})`
    : `${column} ${condition.op} ${param(condition.value, type)}`;
}

function comparable(table: ViewTable, column: string): ColumnType {
  const type = Object.hasOwn(table.columns, column) ? table.columns[column] : undefined;
  if (type === undefined) throw new InvalidQuery(table.name, `it has no column ${column}`);
  if (type === 'json') throw new InvalidQuery(table.name, `column ${column} cannot be compared`);
  return type;
}

/** Rows that come after the given values. As a comparison of rows where that is the same, for then an index serves it. */
function afterRow(terms: readonly Term[], values: readonly ColumnValue[], param: Param): string {
  const direction = terms[0]?.direction;
  // Descending, nulls come first: with no null in hand they have all been passed, and a comparison leaves them out.
  const asRow = terms.every((term) => term.direction === direction && (direction === 'desc' || !term.hasNulls))
    && !values.includes(null);
  const params = terms.map((term, i) => param(values[i], term.type));
  if (!asRow) return afterEach(terms, values, params);
  return `(${terms.map(({ sql }) => sql).join(', ')}) ${direction === 'desc' ? '<' : '>'} (${params.join(', ')})`;
}

/** The first terms are equal and the next one comes after, for any number of first terms. */
function afterEach(terms: readonly Term[], values: readonly ColumnValue[], params: readonly string[]): string {
  const cases = terms.map((_, i) => [
    ...terms.slice(0, i).map(({ sql }, j) => `${sql} IS NOT DISTINCT FROM ${params[j] ?? ''}`),
    afterOne(terms[i], values[i] === null, params[i] ?? ''),
  ].join(' AND '));
  return `(${cases.map((one) => `(${one})`).join(' OR ')})`;
}

/** Nulls count as greatest. */
function afterOne(term: Term | undefined, isNull: boolean, param: string): string {
  if (!term) return 'false';
  if (term.direction === 'desc') return isNull ? `${term.sql} IS NOT NULL` : `${term.sql} < ${param}`;
  return isNull ? 'false' : `(${term.sql} > ${param} OR ${term.sql} IS NULL)`;
}
