import { readFile, writeFile } from 'node:fs/promises';
import type { Results } from '../results.ts';
import { chart } from './chart.ts';
import { sections, withSections } from './sections.ts';

/** The results of the last complete run. */
export const LATEST = 'bench/results/latest.json';

/** Writes the figures of the last complete run into the documents, and draws the chart. From the repository's root. */
export async function writeDocuments(): Promise<void> {
  const results = JSON.parse(await readFile(LATEST, 'utf8')) as Results;
  const content = sections(results);
  for (const file of ['README.md', 'docs/performance.md']) {
    await writeFile(file, withSections(await readFile(file, 'utf8'), content));
  }
  await writeFile('docs/performance.svg', chart(results));
}
