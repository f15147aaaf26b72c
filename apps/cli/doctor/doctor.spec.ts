import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configure } from '#composition';
import { examineChannels } from './examine-channels.ts';
import { examineDataDirectory } from './examine-data-directory.ts';
import { examineNode } from './examine-here.ts';
import { examineQueues } from './examine-queues.ts';
import { examinePolicies, examineViews } from './examine-views.ts';

const list = <T>(...items: readonly object[]) => ({ list: async () => items as readonly T[] });

describe('the doctor', () => {
  it.each([['20.19.0', 'ok'], ['22.1.0', 'ok'], ['20.18.9', 'wrong'], ['18.20.0', 'wrong']])('finds Node.js %s %s', (version, state) => {
    expect(examineNode(version).state).toBe(state);
  });

  it('tells of each channel whether it is served, written to the sandbox, or refused', async () => {
    const served = await examineChannels(configure({ SANDBOX: 'true', WEBHOOK_SECRET: 'hush' }));
    expect(served.map(({ check, state }) => `${check} ${state}`)).toEqual(['channel email note', 'channel slack note', 'channel sms note', 'channel webhook ok']);
    expect(served[0]?.says).toContain('outbox');
    expect((await examineChannels(configure({ SANDBOX: 'false' })))[0]).toMatchObject({ says: expect.stringContaining('422'), advice: expect.stringContaining('SMTP_URL') });
  });

  it('finds a mail server and a broker that answer, and those that do not, without a word of their passwords', async () => {
    const server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    const settings = configure({ SMTP_URL: `smtp://ada:hush@127.0.0.1:${String(port)}`, AMQP_URL: `amqp://ada:hush@127.0.0.1:${String(port)}`, KAFKA_BROKERS: `127.0.0.1:${String(port)}` });
    const there = [(await examineChannels(settings))[0], ...await examineQueues(settings.queues)];
    expect(there.map((finding) => finding?.state)).toEqual(['ok', 'ok', 'ok']);
    server.close();
    await once(server, 'close');
    const away = [(await examineChannels(settings))[0], ...await examineQueues(settings.queues)];
    expect(away.map((finding) => finding?.state)).toEqual(['wrong', 'wrong', 'wrong']);
    expect(JSON.stringify([there, away])).not.toMatch(/hush|ada/);
  });

  it('says what is wrong with a data directory', async () => {
    const folder = await mkdtemp(join(tmpdir(), `tidings-test-${String(process.pid)}-`));
    const file = join(folder, 'file');
    await writeFile(file, '');
    const state = async (dataDir: string): Promise<unknown> => (await examineDataDirectory({ dataDir, sandbox: true }))[0];
    expect(await state(folder)).toMatchObject({ state: 'ok' });
    expect(await state(join(folder, 'new', 'one'))).toMatchObject({ state: 'note', says: expect.stringContaining('not there yet') });
    expect(await state(file)).toMatchObject({ state: 'wrong', says: expect.stringContaining('not a folder') });
    await rm(folder, { recursive: true });
  });

  it('finds views that stand still, lag or have set something aside', async () => {
    const view = { name: 'accounting', status: 'live', lag: 0, parked: 0 };
    expect(await examineViews(list(view))).toMatchObject([{ state: 'ok' }]);
    expect(await examineViews(list({ ...view, status: 'paused', parked: 9 }))).toMatchObject([{ state: 'wrong', says: expect.stringContaining('stands still') }]);
    expect(await examineViews(list({ ...view, lag: 5_000, parked: 1 }))).toMatchObject([{ state: 'wrong' }, { state: 'note' }]);
    expect(await examinePolicies(list({ name: 'welcome', parked: 2 }, { name: 'other', parked: 0 }))).toMatchObject([{ state: 'wrong', check: 'policy welcome' }]);
  });
});
