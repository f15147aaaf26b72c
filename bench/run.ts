import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbeddedPostgres } from '#providers/embedded-postgres';
import { measureAcceptance } from './acceptance.ts';
import { measureAppends } from './appends.ts';
import { measureRebuild } from './rebuild.ts';
import { table, type Row } from './report.ts';

/**
 * `npm run bench`: how fast this build is on this machine, each figure on an embedded Postgres with
 * fsync and synchronous_commit on. Prints a table and writes the same as JSON to `bench/results.json`.
 */
async function run(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'tidings-bench-'));
  try {
    const rows = [...(await onDatabase(folder)), ...(await measureAcceptance(join(folder, 'server')))];
    process.stdout.write(`${table(rows)}\n`);
    const results = { at: new Date().toISOString(), node: process.version, cores: cpus().length, cpu: cpus()[0]?.model, rows };
    await writeFile('bench/results.json', `${JSON.stringify(results, null, 2)}\n`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function onDatabase(folder: string): Promise<readonly Row[]> {
  const postgres = await openEmbeddedPostgres({ dataDir: join(folder, 'postgres') });
  try {
    return [...(await measureAppends(postgres.url)), ...(await measureRebuild(postgres.url))];
  } finally {
    await postgres[Symbol.asyncDispose]();
  }
}

await run();
