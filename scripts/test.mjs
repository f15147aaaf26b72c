/** `npm test`: sets up what is missing, runs every test, then says what was skipped and why, and counts. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runJest } from './jest.mjs';
import { setUp } from './setup.mjs';

await setUp();
const folder = mkdtempSync(join(tmpdir(), `tidings-test-${process.pid}-`));
const files = { TIDINGS_COUNTS_FILE: join(folder, 'counts.json'), TIDINGS_SKIPS_FILE: join(folder, 'skips.txt') };
try {
  process.exitCode = await runJest(process.argv.slice(2), files);
  printSkips();
  printCounts();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function printSkips() {
  if (!existsSync(files.TIDINGS_SKIPS_FILE)) return;
  const skips = new Set(readFileSync(files.TIDINGS_SKIPS_FILE, 'utf8').split('\n').filter(Boolean));
  console.log('\nSkipped:');
  for (const skip of skips) console.log(`  - ${skip}`);
}

/** Nothing to count when Jest did not run at all, as with `npm test -- --help`. */
function printCounts() {
  if (!existsSync(files.TIDINGS_COUNTS_FILE)) return;
  const { passed, failed, skipped } = JSON.parse(readFileSync(files.TIDINGS_COUNTS_FILE, 'utf8'));
  console.log(`\n${passed} passed, ${failed} failed, ${skipped} skipped`);
}
