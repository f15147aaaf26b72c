import { once } from 'node:events';
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../support/eventually.ts';
import { startHttpSink } from '../support/http-sink.ts';
import { freshDatabase, type FreshDatabase } from '../support/postgres.ts';
import { startProcess, type Ending } from '../support/server-process.ts';

describe('the server process', () => {
  let database: FreshDatabase;
  let folder: string;
  beforeAll(async () => {
    database = await freshDatabase();
    // Postgres runs as a user of its own when the tests run as root: that one must get in as well.
    folder = await mkdtemp(join(tmpdir(), `tidings-test-${String(process.pid)}-`));
  });
  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
    await database[Symbol.asyncDispose]();
  });

  const expectSentence = ({ code, stderr }: Ending, pattern: RegExp): void => {
    expect(stderr).toMatch(pattern);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(code).toBe(1);
  };

  it('lists everything that is wrong with its environment, and exits with 78', async () => {
    const { code, stderr } = await startProcess({ PORT: 'x', EVENT_STORE: 'eventstoredb', DATABASE_URL: 'mysql://u:hush@h/x' }).ended;
    expect(code).toBe(78);
    for (const name of ['PORT', 'EVENTSTOREDB_URL', 'DATABASE_URL']) expect(stderr).toContain(`${name}: `);
    expect(stderr).not.toMatch(/hush|^\s+at /m);
  });

  it('says that its port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    expectSentence(await startProcess({ DATABASE_URL: database.url, PORT: String(port) }).ended, new RegExp(`port ${port} of 127\\.0\\.0\\.1 is taken`));
    other.close();
  });

  it('says that its database cannot be reached, or refuses it', async () => {
    expectSentence(await startProcess({ DATABASE_URL: 'postgres://u:hush@127.0.0.1:1/x' }).ended, /not available.*ECONNREFUSED/);
    const missing = Object.assign(new URL(database.url), { pathname: '/nowhere' }).href;
    expectSentence(await startProcess({ DATABASE_URL: missing }).ended, /"nowhere" does not exist/);
  });

  it('says that its event store cannot be reached', async () => {
    const eventStore = { EVENT_STORE: 'eventstoredb', EVENTSTOREDB_URL: 'esdb://127.0.0.1:1?tls=false' };
    expectSentence(await startProcess({ DATABASE_URL: database.url, ...eventStore }).ended, /event store is not available/);
  });

  it('says that its data is damaged', async () => {
    const damaged = join(folder, 'damaged');
    await mkdir(join(damaged, 'postgres'), { recursive: true });
    await writeFile(join(damaged, 'postgres', 'PG_VERSION'), '18\n');
    const { code, stderr } = await startProcess({ TIDINGS_DATA_DIR: damaged }).ended;
    expect(stderr).toMatch(/The embedded Postgres in .*damaged.* cannot be used/);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(code).toBe(1);
  });

  it('loses nothing that it accepted when it is killed, and lets nobody else at its data', async () => {
    const environment = { TIDINGS_DATA_DIR: join(folder, 'data') };
    await using first = startProcess(environment);
    const accepted = await post(await first.url);
    expectSentence(await startProcess(environment).ended, /in use by process \d+/);
    first.kill('SIGKILL');
    await first.ended;

    await using second = startProcess(environment);
    const url = await second.url;
    await eventually(async () => (await status(url, accepted)) === 'delivered');
    second.kill('SIGTERM');
    expect((await second.ended).code).toBe(0);
  });

  it('finishes the attempt in flight before it stops', async () => {
    await using sink = await startHttpSink();
    let release = (): void => undefined;
    sink.answer({ until: new Promise<void>((resolve) => { release = resolve; }) });
    const environment = { DATABASE_URL: database.url, SLACK_WEBHOOK_URL: sink.url };
    await using first = startProcess(environment);
    const id = await post(await first.url, { channel: 'slack', recipient: '#ops' });
    await sink.request(1);
    // One Ctrl-C may come twice: from the terminal, and passed on by npm.
    first.kill('SIGINT');
    first.kill('SIGINT');
    // Once nobody listens any more, it waits for the attempt alone.
    const url = await first.url;
    await eventually(() => status(url, id).then(() => false, () => true));
    release();
    expect((await first.ended).code).toBe(0);

    await using second = startProcess(environment);
    const restarted = await second.url;
    await eventually(async () => (await status(restarted, id)) === 'delivered');
    expect(sink.requests).toHaveLength(1);
  });
});

async function post(url: string, body: object = {}): Promise<string> {
  const notification = { recipient: 'ada@example.com', channel: 'email', body: 'Hello', ...body };
  const answer = await fetch(`${url}/v1/notifications`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(notification) });
  expect(answer.status).toBe(202);
  return ((await answer.json()) as { notificationId: string }).notificationId;
}

async function status(url: string, id: string): Promise<unknown> {
  return ((await (await fetch(`${url}/v1/notifications/${id}/status`)).json()) as { status: unknown }).status;
}
