import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Client } from 'pg';
import { startApplication, type Application } from '../support/application.ts';
import { eventually } from '../support/eventually.ts';
import { startHttpSink } from '../support/http-sink.ts';

const notification = { recipient: '#ops', channel: 'slack', body: 'Hello' };

describe('too much at once', () => {
  it('is refused on the spot, and what was accepted is delivered', async () => {
    await using app = await startApplication({}, { mostWaiting: 100 });
    const stall = await stallLog(app);
    const first = send(app);
    await stall.isFelt();
    // A hundred can wait; the others hear so while those still do.
    const all = Array.from({ length: 150 }, () => send(app));
    const refused = await firstOf(all, 50);
    for (const { status, code, retryAfter } of refused) {
      expect([status, code]).toEqual([503, 'overloaded']);
      expect(Number(retryAfter)).toBeGreaterThan(0);
    }
    // Queries and health do not wait in that line.
    await app.get('/v1/accounting').expect(200);
    await app.get('/health/live').expect(200);
    await stall.end();
    const answers = await Promise.all([first, ...all]);
    const accepted = answers.filter(({ status }) => status === 202).map(({ id }) => id!);
    expect(accepted).toHaveLength(101);
    await eventually(async () => (await app.get('/v1/accounting').expect(200)).body.delivered === 101);
    const head = await app.server.tidings.head();
    for (const id of accepted) expect((await app.get(`/v1/notifications/${id}/status?after=${head}`).expect(200)).body.status).toBe('delivered');
    expect((await app.get('/v1/accounting').expect(200)).body).toMatchObject({ accepted: 101, delivered: 101, inFlight: 0 });
  });

  it('is refused when too many requests are being worked on, but health is told', async () => {
    await using app = await startApplication({ ROLES: 'api' }, { limits: { requests: 5 } });
    const stall = await stallLog(app);
    const waiting = Array.from({ length: 20 }, () => send(app));
    const refused = await firstOf(waiting, 15);
    expect(refused.map(({ code }) => code)).toEqual(refused.map(() => 'overloaded'));
    await app.get('/health/live').expect(200);
    await stall.end();
    expect((await Promise.all(waiting)).filter(({ status }) => status === 202)).toHaveLength(5);
    expect((await send(app)).status).toBe(202);
  });
});

describe('slow clients', () => {
  let app: Application;
  const sockets: Socket[] = [];
  beforeAll(async () => {
    app = await startApplication({ ROLES: 'api' }, { limits: { headersMs: 500, requestMs: 1_000, checkMs: 100, idleMs: 1_000, silenceMs: 2_000, connections: 30 } });
  });
  afterEach(() => sockets.splice(0).forEach((socket) => socket.destroy()));
  afterAll(() => app[Symbol.asyncDispose]());

  const dial = async (text: string): Promise<{ readonly closed: Promise<string> }> => {
    const { hostname, port } = new URL(app.url);
    const socket = connect(Number(port), hostname);
    sockets.push(socket);
    let received = '';
    socket.on('data', (chunk: Buffer) => (received += chunk.toString())).on('error', () => undefined);
    const closed = once(socket, 'close').then(() => received);
    await once(socket, 'connect');
    socket.write(text);
    return { closed };
  };

  it.each([
    ['headers', 'POST /v1/notifications HTTP/1.1\r\nhost: x\r\ncontent-'],
    ['body', 'POST /v1/notifications HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"recipient":'],
  ])('are cut off in the middle of their %s, and told so', async (_, text) => {
    const slow = await Promise.all(Array.from({ length: 20 }, () => dial(text)));
    // Meanwhile the others are served.
    expect((await send(app)).status).toBe(202);
    for (const { closed } of slow) expect(await closed).toMatch(/^HTTP\/1.1 408[^]*application\/problem\+json[^]*"code":"request_timeout"/);
  });

  it('are cut off when they only sit there, before their first request or after it', async () => {
    const [silent, idle] = [await dial(''), await dial('GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n')];
    expect(await idle.closed).toMatch(/^HTTP\/1.1 200/);
    await silent.closed;
  });

  it('are not let in when there are too many of them', async () => {
    const many = await Promise.all(Array.from({ length: 40 }, () => dial('').catch(() => null)));
    const turnedAway = many.filter((one) => one !== null).map(({ closed }) => closed);
    expect(await Promise.race(turnedAway)).toBe('');
    for (const socket of sockets.splice(0)) socket.destroy();
    await eventually(async () => (await send(app)).status === 202);
  });
});

describe('a tenant with a long queue', () => {
  it('does not keep the others waiting', async () => {
    await using sink = await startHttpSink();
    await using app = await startApplication({ SLACK_WEBHOOK_URL: sink.url, ROLES: 'api,projections' });
    const noisy = Array.from({ length: 1_000 }, () => ({ ...notification, metadata: { tenant: 'noisy' } }));
    for (let i = 0; i < 5; i++) await app.post('/v1/notifications/batch', { notifications: noisy }).expect(202);
    const { body: { position } } = await app.post('/v1/notifications', { ...notification, body: 'of the quiet one', metadata: { tenant: 'quiet' } }).expect(202);
    await app.get(`/v1/accounting?after=${position}`).expect(200);
    await app.stop();
    await using _delivering = await startApplication({ ...app.environment, ROLES: 'projections,delivery' });
    await eventually(() => sink.requests.some(({ body }) => body.includes('of the quiet one')));
    const place = sink.requests.findIndex(({ body }) => body.includes('of the quiet one'));
    // The last of all in the order of arrival. Its segment may be taken up a little later than others.
    expect(place).toBeLessThan(2_500);
  });
});

interface Sent {
  readonly status: number;
  readonly code?: string;
  readonly retryAfter?: string;
  readonly id?: string;
}

async function send(app: Application): Promise<Sent> {
  const { status, body, headers } = await app.post('/v1/notifications', notification);
  return { status, code: body.code, retryAfter: headers['retry-after'] ?? '', id: body.notificationId };
}

/** The first so many of the answers, as they come. */
function firstOf<T>(promises: readonly Promise<T>[], count: number): Promise<readonly T[]> {
  return new Promise((resolve, reject) => {
    const first: T[] = [];
    for (const promise of promises) {
      promise.then((answer) => {
        if (first.push(answer) === count) resolve([...first]);
      }, reject);
    }
  });
}

/** Holds the one lock that every commit of the log needs, as a database that hardly moves would. */
async function stallLog(app: Application) {
  const connection = { connectionString: app.environment['DATABASE_URL'] };
  const [client, watcher] = [new Client(connection), new Client(connection)];
  await Promise.all([client.connect(), watcher.connect()]);
  await client.query('BEGIN');
  await client.query('SELECT last_position FROM tidings.head FOR UPDATE');
  return {
    /** Somebody waits for it. */
    isFelt: () => eventually(async () => {
      const { rows } = await watcher.query("SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'");
      return rows.length > 0;
    }),
    end: async (): Promise<void> => {
      await client.query('COMMIT');
      await Promise.all([client.end(), watcher.end()]);
    },
  };
}
