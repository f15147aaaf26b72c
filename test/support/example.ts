import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import supertest, { type Agent } from 'supertest';
import type { Service } from '#hosting';
import { eventually } from './eventually.ts';
import { makeCallsOf } from './guide.ts';
import { freshDatabase } from './postgres.ts';
import { startProcess } from './server-process.ts';

type Start = (settings: { host: string; port: number; dataDir: string; databaseUrl: string }, warn: () => void) => Promise<Service & { readonly url: string }>;

/** An example that serves HTTP, in this process, on a database of its own. */
export async function startExample(start: Start): Promise<RunningExample> {
  const database = await freshDatabase();
  const service = await start({ host: '127.0.0.1', port: 0, dataDir: 'unused', databaseUrl: database.url }, () => undefined);
  return {
    http: supertest(service.url) as unknown as Agent,
    async [Symbol.asyncDispose]() {
      await service[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
    },
  };
}

export interface RunningExample extends AsyncDisposable {
  readonly http: Agent;
}

/** Rebuilds a view from the log; answers the digests of its rows before and after. */
export async function rebuilt({ http }: RunningExample, view: string): Promise<{ readonly before: string; readonly after: string }> {
  const get = async () => (await http.get(`/projections/${view}`).expect(200)).body;
  await eventually(async () => (await get()).lag === 0);
  const before = (await get()).contentHash;
  const { generation } = (await http.post(`/projections/${view}/rebuild`).expect(202)).body;
  await eventually(async () => (await get()).generation === generation);
  return { before, after: (await get()).contentHash };
}

/** Runs an example as its README says, on the embedded Postgres, and makes the README's calls. */
export async function followReadme(main: string, readme: string): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), `tidings-test-${process.pid}-`));
  try {
    await using example = startProcess({ TIDINGS_DATA_DIR: dataDir }, [main]);
    await makeCallsOf(readme, await example.url);
    example.kill('SIGTERM');
    expect(await example.ended).toMatchObject({ code: 0, stderr: '' });
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}
