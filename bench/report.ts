/** One line of the results. Times in milliseconds, rates per second. */
export interface Row {
  readonly what: string;
  readonly perSecond: number;
  readonly p50?: number;
  readonly p99?: number;
  readonly note?: string;
}

/** The rows as a table for people. */
export function table(rows: readonly Row[]): string {
  const head = ['', 'per second', 'p50 ms', 'p99 ms', ''];
  const cells = [head, ...rows.map(({ what, perSecond, p50, p99, note }) => [what, whole(perSecond), tenths(p50), tenths(p99), note ?? ''])];
  const widths = head.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    row.map((cell, column) => (column % 4 === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  ');
  return cells.map((row) => line(row).trimEnd()).join('\n');
}

/** The value below which `share` of the sorted samples lie. */
export function quantile(sorted: Float64Array, share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

function tenths(value: number | undefined): string {
  return value === undefined ? '' : value.toFixed(1);
}
