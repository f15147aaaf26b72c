import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { PLAIN_TABLE } from './plain-insert.ts';
import { sampleData, sampleMetadata } from './sample-event.ts';

const run = promisify(execFile);

export interface Pgbench {
  readonly database: string;
  /** Where its script may be written. */
  readonly folder: string;
  readonly clients: number;
  readonly seconds: number;
}

/** Whether the program is installed. */
export async function hasPgbench(): Promise<boolean> {
  return run('pgbench', ['--version']).then(() => true, () => false);
}

/** Prepared INSERTs into the plain table, one per transaction: what the database does without Node. */
export async function runPgbench({ database, folder, clients, seconds }: Pgbench): Promise<{ readonly perSecond: number; readonly meanMs: number }> {
  const script = join(folder, 'insert.sql');
  await writeFile(script, insert());
  await makeTable(database);
  const args = ['-n', '-M', 'prepared', '-f', script, '-c', String(clients), '-j', String(Math.min(2, clients)), '-T', String(seconds), database];
  const { stdout } = await run('pgbench', args, { timeout: seconds * 1_000 + 30_000 });
  const perSecond = Number(/tps = ([\d.]+)/.exec(stdout)?.[1]);
  const meanMs = Number(/latency average = ([\d.]+) ms/.exec(stdout)?.[1]);
  if (!Number.isFinite(perSecond + meanMs)) throw new Error(`pgbench said something else than expected:\n${stdout}`);
  return { perSecond, meanMs };
}

/** It has no clock-ordered ids, and a colon begins a variable: the texts are put in as one expression. */
function insert(): string {
  const id = '00000000-0000-7000-8000-000000000000';
  const text = (value: unknown): string => `'${JSON.stringify(value).replaceAll("'", "''").replaceAll(':', "' || chr(58) || '")}'`;
  return `INSERT INTO plain_events (stream, revision, type, event_id, data, metadata)
    VALUES ('bench-' || gen_random_uuid(), 0, 'NotificationRequested', gen_random_uuid(), (${text(sampleData(id))})::json, (${text(sampleMetadata(id))})::json);\n`;
}

async function makeTable(database: string): Promise<void> {
  const client = new pg.Client({ connectionString: database });
  await client.connect();
  try {
    await client.query(PLAIN_TABLE);
  } finally {
    await client.end();
  }
}
