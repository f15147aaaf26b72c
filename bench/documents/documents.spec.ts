import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Results } from '../results.ts';
import { chart } from './chart.ts';
import { sections, withSections } from './sections.ts';
import { LATEST } from './write.ts';

const read = (file: string): string => readFileSync(join(import.meta.dirname, '../..', file), 'utf8');
const results = JSON.parse(read(LATEST)) as Results;

describe('the documents', () => {
  it.each([
    ['README.md', ['bench-targets']],
    ['docs/performance.md', ['bench-targets', 'bench-figures', 'bench-limits']],
  ])('%s shows the figures of the last complete run (else: npm run bench:docs)', (file, names) => {
    const document = read(file);
    for (const name of names) expect(document).toContain(`<!-- ${name} -->\n`);
    expect(withSections(document, sections(results))).toBe(document);
  });

  it('show the chart of that run', () => {
    expect(read('docs/performance.svg')).toBe(chart(results));
  });
});

describe('a document', () => {
  it('keeps what stands around its sections', () => {
    const before = 'a\n<!-- one -->\nold\n<!-- /one -->\nb\n<!-- two -->\nkept\n<!-- /two -->\n';
    expect(withSections(before, { one: 'new' })).toBe('a\n<!-- one -->\nnew\n<!-- /one -->\nb\n<!-- two -->\nkept\n<!-- /two -->\n');
  });
});
