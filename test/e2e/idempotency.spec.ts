import { randomUUID } from 'node:crypto';
import { startApplication, type Application } from '../support/application.ts';

describe('idempotency keys', () => {
  let app: Application;
  beforeAll(async () => {
    app = await startApplication({ ROLES: 'api' });
  });
  afterAll(() => app[Symbol.asyncDispose]());

  const good = { recipient: 'ada@example.com', channel: 'email', subject: 'Hello', body: 'Hello' };
  const post = (key: string, path: string, body?: object) => app.post(path, body).set('idempotency-key', key);
  const send = (key: string, body: object = good) => post(key, '/v1/notifications', body);

  it('answers the same request the first answer, and records it once', async () => {
    const key = randomUUID();
    const first = await send(key).expect(202);
    const before = await app.server.tidings.head();
    const again = await send(key).expect(202).expect('idempotent-replayed', 'true');
    expect(again.body).toEqual(first.body);
    expect(again.headers['tidings-position']).toBe(first.headers['tidings-position']);
    expect(first.headers['idempotent-replayed']).toBeUndefined();
    expect(await app.server.tidings.head()).toBe(before);
  });

  it('does not mind the order of the members', async () => {
    const key = randomUUID();
    const first = await send(key).expect(202);
    const again = await send(key, Object.fromEntries(Object.entries(good).toReversed())).expect(202);
    expect(again.body).toEqual(first.body);
  });

  it('refuses the key for another body, or for another call', async () => {
    const key = randomUUID();
    await send(key).expect(202);
    expect((await send(key, { ...good, body: 'Bye' }).expect(422)).body.code).toBe('idempotency_key_reused');
    expect((await post(key, '/v1/notifications/batch', { notifications: [good] }).expect(422)).body.code).toBe('idempotency_key_reused');
  });

  it('does not spend a key on invalid input', async () => {
    const key = randomUUID();
    await send(key, { ...good, channel: 'pigeon' }).expect(400);
    await send(key).expect(202);
  });

  it('makes many at once one notification', async () => {
    const key = randomUUID();
    const answers = await Promise.all(Array.from({ length: 20 }, () => send(key).expect(202)));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
  });

  it('answers a batch that comes again with the same notifications', async () => {
    const key = randomUUID();
    const batch = { notifications: [good, { ...good, body: '' }, good] };
    const first = await post(key, '/v1/notifications/batch', batch).expect(202);
    const again = await post(key, '/v1/notifications/batch', batch).expect(202).expect('idempotent-replayed', 'true');
    expect(again.body).toEqual(first.body);
    expect(new Set(first.body.items.map(({ notificationId }: any) => notificationId)).size).toBe(3);
  });

  it('repeats a refusal as well', async () => {
    const key = randomUUID();
    const { body: { notificationId } } = await send(randomUUID()).expect(202);
    await app.post(`/v1/notifications/${notificationId}/cancel`).expect(200);
    const first = await post(key, `/v1/notifications/${notificationId}/retry`).expect(409);
    const again = await post(key, `/v1/notifications/${notificationId}/retry`).expect(409).expect('idempotent-replayed', 'true');
    expect(again.body).toEqual(first.body);
    expect(again.type).toBe('application/problem+json');
  });

  it('is one effect when the first answer was never kept', async () => {
    const { ledger } = app.server.tidings;
    const key = randomUUID();
    const finish = ledger.finish;
    // As after a crash between the commit and the answer.
    Object.assign(ledger, { finish: () => Promise.reject(new Error('gone')) });
    const first = await send(key).expect(202);
    Object.assign(ledger, { finish });
    const again = await send(key).expect(202);
    expect(again.body).toEqual(first.body);
    expect((await app.get(`/v1/notifications/${first.body.notificationId}/events`).expect(200)).body.events).toHaveLength(1);
  });

  it('keeps the keys over a restart', async () => {
    const key = randomUUID();
    const first = await send(key).expect(202);
    await app.stop();
    await using next = await startApplication(app.environment);
    const again = await next.post('/v1/notifications', good).set('idempotency-key', key).expect(202).expect('idempotent-replayed', 'true');
    expect(again.body).toEqual(first.body);
  });
});
