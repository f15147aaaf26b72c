import { get as httpGet } from 'node:http';
import { startApplication, type Application } from '../support/application.ts';
import { eventually } from '../support/eventually.ts';

describe('rebuilding a projection', () => {
  let app: Application;
  beforeAll(async () => {
    app = await startApplication();
  });
  afterAll(() => app[Symbol.asyncDispose]());

  const send = async (count: number): Promise<void> => {
    const notifications = Array.from({ length: count }, (_, i) => ({ recipient: '#ops', channel: 'slack', body: `${i}` }));
    await app.post('/v1/notifications/batch', { notifications }).expect(202);
  };
  const quiet = () => eventually(async () => {
    const { body } = await app.get('/v1/accounting');
    return body.inFlight === 0 && body.position === await app.server.tidings.head();
  });
  const projection = async (name: string, hash = false) => (await app.get(`/v1/projections/${name}${hash ? '?hash=true' : ''}`).expect(200)).body;
  const hashAtHead = (name: string): Promise<string> => eventually(async () => {
    const { lag, contentHash } = await projection(name, true);
    return lag === 0 && contentHash;
  });
  const rebuilt = (name: string, generation: number) => eventually(async () => {
    const found = await projection(name);
    return found.generation === generation && found.lag === 0;
  });

  it('gives the same content while traffic flows', async () => {
    await send(300);
    let flowing = true;
    const traffic = (async () => { while (flowing) await send(5); })();
    try {
      const { body: { generation }, headers } = await app.post('/v1/projections/notifications/rebuild').expect(202);
      expect(headers['tidings-position']).toMatch(/^\d+$/);
      await eventually(async () => (await projection('notifications')).generation === generation);
    } finally {
      flowing = false;
      await traffic;
    }
    await quiet();
    const before = await hashAtHead('notifications');
    const again = await app.post('/v1/projections/notifications/rebuild').expect(202);
    await rebuilt('notifications', again.body.generation);
    expect((await projection('notifications', true)).contentHash).toBe(before);
  });

  it('gives the same content for every view', async () => {
    await quiet();
    for (const { name } of (await app.get('/v1/projections').expect(200)).body.items) {
      const before = await hashAtHead(name);
      const { body } = await app.post(`/v1/projections/${name}/rebuild`).expect(202);
      await rebuilt(name, body.generation);
      expect((await projection(name, true)).contentHash).toBe(before);
    }
  });

  it('knows its views, and that nothing is being rebuilt', async () => {
    expect((await app.get('/v1/projections/pigeons').expect(404)).body.code).toBe('not_found');
    expect((await app.post('/v1/projections/pigeons/rebuild').expect(404)).body.code).toBe('not_found');
    expect((await app.delete('/v1/projections/notifications/rebuild').expect(409)).body.code).toBe('no_rebuild');
    await app.get('/v1/projections/notifications/rebuild').expect(204);
    expect((await app.get('/v1/projections/notifications/parked').expect(200)).body).toEqual({ items: [] });
    expect((await app.post('/v1/projections/notifications/parked/notification-1/retry').expect(404)).body.code).toBe('not_found');
    expect((await app.post('/v1/projections/notifications/parked/notification-1/skip').expect(404)).body.code).toBe('not_found');
  });
});

describe('a rebuild that nobody works on', () => {
  it('is refused a second time, can be watched, and cancelled', async () => {
    await using app = await startApplication({ ROLES: 'api' });
    const { body: { generation } } = await app.post('/v1/projections/accounting/rebuild').expect(202);
    expect((await app.post('/v1/projections/accounting/rebuild').expect(409)).body).toMatchObject({ code: 'rebuild_running', generation });
    expect((await app.get('/v1/projections/accounting').expect(200)).body).toMatchObject({ status: 'building', rebuild: { generation, done: 0 } });
    const watched = watch(`${app.url}/v1/projections/accounting/rebuild`);
    await watched.first;
    await app.delete('/v1/projections/accounting/rebuild').expect(202);
    const text = await watched.all;
    expect(text).toMatch(/^event: progress\ndata: \{"generation":\d+/);
    expect(text).toMatch(new RegExp(`event: end\ndata: \\{"generation":${generation},"outcome":"cancelled"\\}\n\n$`));
  });

  it('does not keep the server from stopping while somebody watches', async () => {
    await using app = await startApplication({ ROLES: 'api' });
    await app.post('/v1/projections/accounting/rebuild').expect(202);
    const watched = watch(`${app.url}/v1/projections/accounting/rebuild`);
    await watched.first;
    await app.stop();
    await watched.all;
  });
});

function watch(url: string): { readonly first: Promise<void>; readonly all: Promise<string> } {
  let text = '';
  let begun = (): void => undefined;
  const first = new Promise<void>((resolve) => { begun = resolve; });
  const all = new Promise<string>((resolve, reject) => {
    httpGet(url, (answer) => {
      answer.on('data', (chunk: Buffer) => {
        text += chunk.toString();
        begun();
      });
      answer.on('close', () => resolve(text));
    }).on('error', reject);
  });
  return { first, all };
}
