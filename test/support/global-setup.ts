import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
// By path: Jest loads this file outside its own resolver, which knows `#` imports.
import { openEmbeddedPostgres } from '../../libs/providers/embedded-postgres/index.ts';
import { keepForTeardown } from './shared-server.ts';

/** The data is thrown away, so no commit needs to wait for the disk. */
const SETTINGS = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '200' };
/** Every folder of a test run carries the pid of its owner. */
const PREFIX = 'tidings-test-';
const OWNED = /^tidings-test-(?<pid>\d+)-/;

/** Starts one Postgres for the whole run and names it in TEST_DATABASE_URL, unless that names one already. */
export default async function globalSetup(): Promise<void> {
  if (process.env['TEST_DATABASE_URL']) return;
  await removeLeftovers();
  const folder = await mkdtemp(join(tmpdir(), `${PREFIX}${String(process.pid)}-`));
  const server = await openEmbeddedPostgres({ dataDir: join(folder, 'postgres'), settings: SETTINGS });
  process.env['TEST_DATABASE_URL'] = server.url;
  keepForTeardown({ server, folder });
}

/** Jest skips its teardown when it is interrupted; the next run ends the server and removes the data. */
async function removeLeftovers(): Promise<void> {
  const folders = await readdir(tmpdir());
  const left = folders.filter(isLeftover);
  await Promise.all(left.map((name) => removeLeftover(join(tmpdir(), name)).catch(() => undefined)));
}

async function removeLeftover(folder: string): Promise<void> {
  const dataDir = join(folder, 'postgres');
  if (existsSync(join(dataDir, 'postmaster.pid'))) {
    // To open it is to take over from its dead owner.
    const server = await openEmbeddedPostgres({ dataDir, settings: SETTINGS });
    await server[Symbol.asyncDispose]();
  }
  await rm(folder, { recursive: true, force: true });
}

/** A name that this run does not give (its digits may be anything) is not ours to remove. */
function isLeftover(name: string): boolean {
  const pid = OWNED.exec(name)?.groups?.['pid'];
  return pid !== undefined && !isAlive(Number(pid));
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // EPERM: it lives, and belongs to another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
