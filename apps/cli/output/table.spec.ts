import { stripVTControlCharacters } from 'node:util';
import { painter } from './paint.ts';
import { pairs, table, type Column } from './table.ts';
import { width } from './text.ts';

interface Row {
  readonly id: string;
  readonly said: string;
  readonly count: number;
}

const columns: readonly Column<Row>[] = [
  { title: 'id', of: ({ id }) => id },
  { title: 'said', of: ({ said }) => said, shrinks: true, colour: () => 'red' },
  { title: 'count', of: ({ count }) => count, align: 'right' },
];
const row = (said: string, count = 1): Row => ({ id: 'a', said, count });
const plain = { paint: painter(false) };

describe('table', () => {
  it('lines up what stands below each other, numbers on the right', () => {
    expect(table(columns, [row('short', 5), row('a longer text', 1234)], plain)).toBe([
      'id  said           count',
      'a   short              5',
      'a   a longer text   1234',
    ].join('\n'));
  });

  it('lines up the same in colour, and where a character takes two columns', () => {
    const text = stripVTControlCharacters(table(columns, [row('日本語'), row('abcdef')], { paint: painter(true) }));
    expect(text.split('\n').map(width)).toEqual([18, 18, 18].map((n) => n - 1));
  });

  it('shortens what may be shortened until it fits, and leaves ids whole', () => {
    const lines = table(columns, [row('x'.repeat(200))], { ...plain, columns: 40 }).split('\n');
    expect(lines.map(width)).toEqual([40, 40]);
    expect(lines[1]).toMatch(/^a {3}x+… {6}1$/);
  });

  it('writes nothing that a terminal would obey, and a row never on two lines', () => {
    const text = table(columns, [row('a\u001b[2J\u0007b\nc\u202e')], plain);
    expect(text.split('\n')).toHaveLength(2);
    expect(text).toContain('a�[2J�b c�');
  });
});

describe('pairs', () => {
  it('leaves out what is not there', () => {
    expect(pairs([['name', 'x'], ['nothing', undefined], ['of', 0]], painter(false))).toBe('name  x\nof    0');
  });
});
