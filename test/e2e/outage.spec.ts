import { startApplication } from '../support/application.ts';
import { eventually } from '../support/eventually.ts';
import { freshDatabase } from '../support/postgres.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';

const notification = { recipient: 'ada@example.com', channel: 'email', body: 'Hello' };

describe('a store that goes away', () => {
  it('is told by commands and readiness, and everything goes on when it is back', async () => {
    await using database = await freshDatabase();
    const url = new URL(database.url);
    await using proxy = await startTcpProxy({ host: url.hostname, port: Number(url.port) });
    url.port = String(proxy.port);
    await using app = await startApplication({ DATABASE_URL: url.href });
    const before = (await app.post('/v1/notifications', notification).expect(202)).body.notificationId;
    await app.get('/health/ready').expect(200);

    await proxy.interrupt();
    const refused = await app.post('/v1/notifications', notification).expect(503);
    expect(refused.body.code).toBe('unavailable');
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect((await app.post('/v1/notifications', notification).set('idempotency-key', 'k').expect(503)).body.code).toBe('unavailable');
    expect((await app.get('/v1/accounting').expect(503)).body.code).toBe('unavailable');
    const { body } = await app.get('/health/ready').expect(503);
    expect(body).toMatchObject({ code: 'not_ready', reasons: expect.arrayContaining([expect.stringContaining('event store')]) });
    await app.get('/health/live').expect(200);
    await app.get('/metrics').expect(200);

    await proxy.restore();
    await eventually(() => app.get('/health/ready').expect(200));
    const after = (await eventually(() => app.post('/v1/notifications', notification).expect(202))).body.notificationId;
    await app.post('/v1/notifications', notification).set('idempotency-key', 'k').expect(202);
    for (const id of [before, after]) {
      await eventually(async () => (await app.get(`/v1/notifications/${id}/status`).expect(200)).body.status === 'delivered');
    }
  });
});

describe('a restart on the same data', () => {
  it('goes on where it was', async () => {
    await using first = await startApplication({ ROLES: 'api,projections' });
    const { body } = await first.post('/v1/notifications', notification).expect(202);
    await first.stop();
    await using second = await startApplication({ ...first.environment, ROLES: 'api,projections,delivery' });
    await eventually(async () => (await second.get(`/v1/notifications/${body.notificationId}/status`).expect(200)).body.status === 'delivered');
    expect((await second.get(`/v1/accounting?after=${await second.server.tidings.head()}`).expect(200)).body).toMatchObject({ accepted: 1, delivered: 1 });
  });
});
