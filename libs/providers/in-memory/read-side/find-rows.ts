import type { ColumnType, ColumnValue, ViewRow } from '#kernel';
import type { ViewCondition, ViewOrder, ViewQuery, ViewTable } from '#protocols';
import { InvalidQuery } from '#protocols';

interface Item {
  readonly key: string;
  readonly row: ViewRow;
}

/** @throws InvalidQuery */
export function findRows(table: ViewTable, query: ViewQuery, all: readonly Item[]): ReadonlyMap<string, ViewRow> {
  const order = orderOf(table, query.orderBy);
  const conditions = query.where.map((condition) => conditionOf(table, condition));
  const after = query.after && {
    key: query.after.key,
    row: Object.fromEntries(query.orderBy.map(({ column }, i) => [column, query.after?.values[i] ?? null])),
  };
  return new Map(all
    .filter(({ row }) => conditions.every((holds) => holds(row)))
    .filter((item) => !after || order(item, after) > 0)
    .sort(order)
    .slice(0, query.limit)
    .map(({ key, row }) => [key, row]));
}

function orderOf(table: ViewTable, orderBy: readonly ViewOrder[]): (a: Item, b: Item) => number {
  const terms = orderBy.map(({ column, direction }) => ({ column, direction, type: comparable(table, column) }));
  return (a, b) => {
    for (const { column, direction, type } of terms) {
      const order = compare(type, a.row[column] ?? null, b.row[column] ?? null);
      if (order !== 0) return direction === 'asc' ? order : -order;
    }
    const order = compare('text', a.key, b.key);
    return terms.at(-1)?.direction === 'desc' ? -order : order;
  };
}

function conditionOf(table: ViewTable, condition: ViewCondition): (row: ViewRow) => boolean {
  const type = comparable(table, condition.column);
  return (row) => {
    const value = row[condition.column] ?? null;
    if (value === null) return false;
    if ('in' in condition) return condition.in.some((one) => compare(type, value, one) === 0);
    const order = compare(type, value, condition.value);
    switch (condition.op) {
      case '=': return order === 0;
      case '<': return order < 0;
      case '<=': return order <= 0;
      case '>': return order > 0;
      case '>=': return order >= 0;
    }
  };
}

function comparable(table: ViewTable, column: string): ColumnType {
  const type = Object.hasOwn(table.columns, column) ? table.columns[column] : undefined;
  if (type === undefined) throw new InvalidQuery(table.name, `it has no column ${column}`);
  if (type === 'json') throw new InvalidQuery(table.name, `column ${column} cannot be compared`);
  return type;
}

/** Nulls count as greatest; texts compare by code point, as UTF-8 does byte by byte. */
function compare(type: ColumnType, a: ColumnValue, b: ColumnValue): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  const [one, other] = [a as string, b as string];
  switch (type) {
    case 'text': return Buffer.compare(Buffer.from(one), Buffer.from(other));
    case 'timestamp': return Date.parse(one) - Date.parse(other);
    case 'position': return Number(BigInt(one) - BigInt(other));
    default: return Number(a) - Number(b);
  }
}
