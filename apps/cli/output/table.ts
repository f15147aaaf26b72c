import type { Colour, Paint } from './paint.ts';
import { printable, shortened, width } from './text.ts';

export interface Column<Row> {
  readonly title: string;
  readonly of: (row: Row) => string | number;
  readonly colour?: (row: Row) => Colour;
  readonly align?: 'right';
  /** May be cut where the terminal is too narrow: not what somebody would copy. */
  readonly shrinks?: boolean;
}

export interface TableStyle {
  readonly paint: Paint;
  /** Of the terminal; undefined where nothing needs to be cut. */
  readonly columns?: number | undefined;
}

const GAP = '  ';
/** No column is cut to less. */
const LEAST = 8;

/** Rows under headings, a line each. */
export function table<Row>(columns: readonly Column<Row>[], rows: readonly Row[], { paint, columns: most }: TableStyle): string {
  const cells = rows.map((row) => columns.map(({ of }) => printable(String(of(row)))));
  const natural = columns.map(({ title }, index) => Math.max(width(title), ...cells.map((line) => width(line[index] ?? ''))));
  const widths = fitted(natural, columns.map(({ shrinks = false }) => shrinks), most);
  const lineOf = (texts: readonly string[], colours: readonly Colour[]): string =>
    texts.map((text, index) => cell(text, widths[index] ?? 0, columns[index]?.align, colours[index] ?? 'plain', paint)).join(GAP).trimEnd();
  const head = lineOf(columns.map(({ title }) => title), columns.map(() => 'bold'));
  const body = rows.map((row, index) => lineOf(cells[index] ?? [], columns.map(({ colour }) => colour?.(row) ?? 'plain')));
  return [head, ...body].join('\n');
}

/** Names and values below each other. What is undefined is left out. */
export function pairs(entries: readonly (readonly [name: string, value: string | number | undefined, colour?: Colour])[], paint: Paint): string {
  const there = entries.filter(([, value]) => value !== undefined);
  const longest = Math.max(...there.map(([name]) => name.length));
  return there
    .map(([name, value, colour = 'plain']) => `${paint('dim', name.padEnd(longest))}${GAP}${paint(colour, printable(String(value)))}`)
    .join('\n');
}

function cell(text: string, most: number, align: 'right' | undefined, colour: Colour, paint: Paint): string {
  const short = shortened(text, most);
  const space = ' '.repeat(Math.max(0, most - width(short)));
  return align === 'right' ? `${space}${paint(colour, short)}` : `${paint(colour, short)}${space}`;
}

/** The widest column that may shrink gives way first. */
function fitted(natural: readonly number[], shrinks: readonly boolean[], most = Infinity): readonly number[] {
  const widths = [...natural];
  const total = (): number => widths.reduce((sum, one) => sum + one, GAP.length * (widths.length - 1));
  while (total() > most) {
    const widest = Math.max(...widths.filter((_, index) => shrinks[index]));
    const at = widths.findIndex((one, index) => one === widest && shrinks[index]);
    if (at === -1 || widest <= LEAST) break;
    widths[at] = widest - 1;
  }
  return widths;
}
