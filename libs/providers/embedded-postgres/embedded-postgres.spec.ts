import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { openEmbeddedPostgres, runningEmbeddedPostgres, shareEmbeddedPostgres } from './index.ts';
import type { EmbeddedPostgres } from './index.ts';

const isRoot = process.getuid?.() === 0;

/** A folder that only its owner may enter, as `mkdtemp` makes it; for root this is one the server's user cannot reach. */
let folder: string;
let dataDir: string;
/** A cluster that was made and stopped, with its neighbours; copied where a test is not about the first start. */
let template: string;
const opened: EmbeddedPostgres[] = [];

beforeAll(async () => {
  template = await emptyFolder();
  const server = await openEmbeddedPostgres({ dataDir: join(template, 'postgres') });
  await server[Symbol.asyncDispose]();
});

afterAll(() => rm(template, { recursive: true, force: true }));

beforeEach(async () => {
  folder = await emptyFolder();
  dataDir = join(folder, 'postgres');
});

afterEach(async () => {
  await Promise.all(opened.splice(0).map((server) => server[Symbol.asyncDispose]()));
  await rm(folder, { recursive: true, force: true });
});

function emptyFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), `tidings-test-${String(process.pid)}-`));
}

/** Puts a stopped cluster into the test's folder, with owners and modes as they are. */
async function stoppedCluster(): Promise<void> {
  await promisify(execFile)('cp', ['-a', `${template}/.`, folder]);
}

async function open(log: (message: string) => void = () => undefined): Promise<EmbeddedPostgres> {
  const server = await openEmbeddedPostgres({ dataDir, log });
  opened.push(server);
  return server;
}

async function query(url: string, statement: string): Promise<readonly Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(statement)).rows;
  } finally {
    await client.end();
  }
}

describe('a first start', () => {
  it(
    'makes a durable cluster with the database, a password of its own and no way in but the loopback address',
    async () => {
      const { url } = await open();
      const [row] = await query(
        url,
        `SELECT current_database() AS db, current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS commit,
                current_setting('data_checksums') AS checksums, current_setting('listen_addresses') AS addresses,
                current_setting('unix_socket_directories') AS sockets, current_setting('server_encoding') AS encoding`,
      );
      expect(row).toEqual({ db: 'tidings', fsync: 'on', commit: 'on', checksums: 'on', addresses: '127.0.0.1', sockets: '', encoding: 'UTF8' });

      const password = join(folder, 'postgres.password');
      expect((await stat(password)).mode & 0o777).toBe(0o600);
      expect(new URL(url).password).toHaveLength(43);
      const wrong = new URL(url);
      wrong.password = 'postgres';
      await expect(query(wrong.href, 'SELECT 1')).rejects.toThrow('password authentication failed');
    },
  );

  it(
    'leaves the mode of the folder around it alone, and no drafts',
    async () => {
      await chmod(folder, 0o750);
      await mkdir(join(folder, 'postgres.draft-0123'));
      await open();
      expect((await stat(folder)).mode & 0o777).toBe(0o750);
      expect((await readdir(folder)).filter((name) => name.includes('draft'))).toEqual([]);
    },
  );

  (isRoot ? it : it.skip)(
    'works for root in a folder that the user of the server may not enter (needs root)',
    async () => {
      expect((await stat(folder)).mode & 0o777).toBe(0o700);
      const { url, pid } = await open();
      expect(await query(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
      expect((await stat(dataDir)).uid).not.toBe(0);
      expect((await stat(`/proc/${String(pid)}`)).uid).toBe((await stat(dataDir)).uid);
    },
  );
});

describe('a later start', () => {
  it(
    'finds what was committed before an orderly stop',
    async () => {
      await stoppedCluster();
      const first = await open();
      await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS value');
      await first[Symbol.asyncDispose]();
      expect(await runningEmbeddedPostgres(dataDir)).toBeNull();

      const second = await open();
      expect(await query(second.url, 'SELECT value FROM kept')).toEqual([{ value: 42 }]);
    },
  );

  it(
    'takes over from an owner that was killed, with everything that was committed',
    async () => {
      await stoppedCluster();
      const owner = await startOwner(dataDir);
      await query(owner.url, 'CREATE TABLE kept AS SELECT 42 AS value');
      await owner.kill();

      const told: string[] = [];
      const next = await open((message) => told.push(message));
      expect(told).toEqual([expect.stringContaining(`server ${String(owner.serverPid)}, whose owner has gone`)]);
      await expect(query(owner.url, 'SELECT 1')).rejects.toThrow();
      expect(await query(next.url, 'SELECT value FROM kept')).toEqual([{ value: 42 }]);
    },
  );

  it(
    'recovers what was committed when owner and server were both killed',
    async () => {
      await stoppedCluster();
      const owner = await startOwner(dataDir);
      await query(owner.url, 'CREATE TABLE kept AS SELECT 42 AS value');
      process.kill(owner.serverPid, 'SIGKILL');
      await owner.kill();

      const next = await open();
      expect(await query(next.url, 'SELECT value FROM kept')).toEqual([{ value: 42 }]);
    },
  );
});

describe('a folder in use', () => {
  it(
    'is refused to a second one, which can look up the address instead',
    async () => {
      await stoppedCluster();
      const first = await open();
      await expect(openEmbeddedPostgres({ dataDir })).rejects.toMatchObject({
        code: 'data_directory_in_use',
        holder: process.pid,
        message: expect.stringContaining('is in use by process') as string,
      });
      expect(await runningEmbeddedPostgres(dataDir)).toEqual({ url: first.url });
      expect(await query(first.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    },
  );

  it(
    'goes to one of several that come at the same time',
    async () => {
      await stoppedCluster();
      const results = await Promise.allSettled([open(), open(), open()]);
      expect(results.filter(({ status }) => status === 'fulfilled').length).toBeLessThanOrEqual(1);
      for (const result of results) {
        if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'data_directory_in_use' });
      }
    },
  );
});

describe('a folder that is shared', () => {
  it(
    'leaves its server to the one that runs it',
    async () => {
      await stoppedCluster();
      const owner = await open();
      const guest = await shareEmbeddedPostgres({ dataDir });
      expect(guest.url).toBe(owner.url);
      await guest[Symbol.asyncDispose]();
      expect(await query(owner.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    },
  );

  it(
    'has one server for all who come at the same time, as long as one of them is there',
    async () => {
      await stoppedCluster();
      const users = await Promise.all([1, 2, 3].map(() => shareEmbeddedPostgres({ dataDir })));
      expect(new Set(users.map(({ url }) => url)).size).toBe(1);
      const [last, ...others] = users.reverse();
      const leaving = others.map((user) => user[Symbol.asyncDispose]());
      expect(await query(last!.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
      await last![Symbol.asyncDispose]();
      await Promise.all(leaving);
      expect(await runningEmbeddedPostgres(dataDir)).toBeNull();
      await expect(open()).resolves.toBeDefined();
    },
  );

  it(
    'is started anew when the one that ran its server was killed',
    async () => {
      await stoppedCluster();
      const owner = await startOwner(dataDir);
      await query(owner.url, 'CREATE TABLE kept AS SELECT 42 AS value');
      await owner.kill();
      const next = await shareEmbeddedPostgres({ dataDir });
      expect(await query(next.url, 'SELECT value FROM kept')).toEqual([{ value: 42 }]);
      await next[Symbol.asyncDispose]();
      expect(await runningEmbeddedPostgres(dataDir)).toBeNull();
    },
  );
});

describe('a damaged or unusable folder', () => {
  const refusal = (code: string, words: string) => ({ code, message: expect.stringContaining(words) as string });

  it(
    'is named with the reason when pg_control is garbage, and left as it is',
    async () => {
      await stoppedCluster();
      const control = join(dataDir, 'global', 'pg_control');
      const garbage = Buffer.alloc(8192, 'garbage');
      await writeFile(control, garbage);
      await expect(open()).rejects.toMatchObject(refusal('data_directory_corrupt', dataDir));
      expect(await readFile(control)).toEqual(garbage);
    },
  );

  it(
    'is told apart by what is wrong with its version, and works again once that is put right',
    async () => {
      await stoppedCluster();
      const file = join(dataDir, 'PG_VERSION');
      const version = await readFile(file, 'utf8');
      await writeFile(file, '9\n');
      await expect(open()).rejects.toMatchObject(refusal('data_directory_version', 'written by Postgres 9'));
      await rm(file);
      await expect(open()).rejects.toMatchObject(refusal('data_directory_corrupt', 'PG_VERSION'));
      await writeFile(file, version);
      await expect(open()).resolves.toBeDefined();
    },
  );

  it('is refused when it is a file, or inside one', async () => {
    await writeFile(dataDir, '');
    await expect(open()).rejects.toMatchObject(refusal('data_directory_unusable', 'not a folder'));
    await expect(openEmbeddedPostgres({ dataDir: join(dataDir, 'inside') })).rejects.toMatchObject(refusal('data_directory_unusable', 'inside'));
  });

  it(
    'is explained when its password was lost',
    async () => {
      await stoppedCluster();
      await rm(join(folder, 'postgres.password'));
      await expect(open()).rejects.toMatchObject(refusal('data_directory_unusable', 'postgres.password'));
    },
  );
});

describe('a server that ends by itself', () => {
  it(
    'is reported',
    async () => {
      await stoppedCluster();
      const server = await open();
      process.kill(server.pid, 'SIGKILL');
      await expect(server.exited).resolves.toEqual({ exitCode: null, signal: 'SIGKILL' });
    },
  );
});

interface Owner {
  readonly url: string;
  readonly serverPid: number;
  kill(): Promise<void>;
}

/** Another process that opens the folder and then just holds it. */
async function startOwner(heldDataDir: string): Promise<Owner> {
  const [loader, script] = ['typescript.mjs', 'embedded-postgres-owner.ts'].map((name) => fileURLToPath(new URL(`../../../test/support/${name}`, import.meta.url)));
  const args = ['--import', pathToFileURL(loader ?? '').href, '--conditions=source', script ?? '', heldDataDir];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const { url, pid } = JSON.parse(line.toString()) as { url: string; pid: number };
  const kill = async (): Promise<void> => {
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  };
  return { url, serverPid: pid, kill };
}
