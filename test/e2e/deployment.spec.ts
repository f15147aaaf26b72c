import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Log } from '#composition';
import { startApplication } from '../support/application.ts';
import { eventually } from '../support/eventually.ts';
import { startEventStoreDbDouble } from '../support/eventstoredb-double/index.ts';
import { freshDatabase } from '../support/postgres.ts';

const notification = { recipient: 'ada@example.com', channel: 'email', body: 'Hello' };

describe('on EventStoreDB', () => {
  it('accepts, delivers, accounts and rebuilds as on Postgres', async () => {
    await using double = await startEventStoreDbDouble();
    await using app = await startApplication({ EVENT_STORE: 'eventstoredb', EVENTSTOREDB_URL: double.connectionString });
    const key = randomUUID();
    const { body } = await app.post('/v1/notifications', notification).set('idempotency-key', key).expect(202);
    expect((await app.post('/v1/notifications', notification).set('idempotency-key', key).expect(202)).body).toEqual(body);
    const id: string = body.notificationId;
    await eventually(async () => (await app.get(`/v1/notifications/${id}`).expect(200)).body.status === 'delivered');
    const { body: { events } } = await app.get(`/v1/notifications/${id}/events`).expect(200);
    const account = (await app.get(`/v1/accounting?after=${events.at(-1).position}`).expect(200)).body;
    expect(account).toMatchObject({ accepted: 1, delivered: 1, inFlight: 0 });
    expect((await app.post(`/v1/notifications/${id}/cancel`).expect(409)).body.code).toBe('too_late');

    await app.get(`/v1/notifications?after=${events.at(-1).position}`).expect(200);
    const { contentHash } = (await app.get('/v1/projections/notifications?hash=true').expect(200)).body;
    const { generation } = (await app.post('/v1/projections/notifications/rebuild').expect(202)).body;
    await eventually(async () => (await app.get('/v1/projections/notifications').expect(200)).body.generation === generation);
    expect((await app.get('/v1/projections/notifications?hash=true').expect(200)).body.contentHash).toBe(contentHash);
  });
});

describe('several processes', () => {
  it('share one database, each in its role', async () => {
    await using database = await freshDatabase();
    await using api = await startApplication({ DATABASE_URL: database.url, ROLES: 'api' });
    const early = (await api.post('/v1/notifications', notification).expect(202)).body;
    expect((await api.get(`/v1/notifications/${early.notificationId}`).expect(200)).body.status).toBe('accepted');
    expect((await api.get(`/v1/accounting?after=${early.position}`).expect(504)).body.code).toBe('lagging');

    await using projections = await startApplication({ DATABASE_URL: database.url, ROLES: 'projections' });
    await projections.get('/health/ready').expect(200);
    await projections.get('/v1/accounting').expect(404);
    await using delivery = await startApplication({ DATABASE_URL: database.url, ROLES: 'delivery', TIDINGS_DATA_DIR: api.dataDir });
    await delivery.get('/metrics').expect(200);
    const late = (await api.post('/v1/notifications', notification).expect(202)).body;
    for (const { notificationId } of [early, late]) {
      await eventually(async () => (await api.get(`/v1/notifications/${notificationId}/status`).expect(200)).body.status === 'delivered');
    }
  });
});

describe('the log', () => {
  it('holds no personal data, no contents and no keys', async () => {
    const lines: string[] = [];
    const note = (fields: object, message: string): void => void lines.push(JSON.stringify([fields, message], (_name, value: unknown) => (value instanceof Error ? [value.message, value.stack] : value)));
    const log: Log = { debug: note, info: note, warn: note, error: note, fatal: note };
    await using app = await startApplication({}, { log });
    const secrets = { recipient: 'hush.ada@example.com', subject: 'hush-subject', body: 'hush-body', metadata: { a: 'hush-value' } };
    const { body: { notificationId } } = await app.post('/v1/notifications', { ...secrets, channel: 'email' }).set('idempotency-key', 'hush-key').set('authorization', 'hush-token').expect(202);
    await app.post('/v1/notifications', { ...secrets, channel: 'sms' }).expect(400);
    await app.post('/v1/notifications').set('content-type', 'application/json').send('{"hush').expect(400);
    await app.get('/v1/notifications?recipient=hush.ada@example.com').expect(200);
    await eventually(async () => (await app.get(`/v1/notifications/${notificationId}/status`).expect(200)).body.status === 'delivered');
    expect(lines.join('\n')).toContain(notificationId);
    expect(lines.join('\n')).not.toContain('hush');
  });
});

describe('what is no proper request', () => {
  it('is answered as a problem, too', async () => {
    await using app = await startApplication({ ROLES: 'api' });
    const say = (words: string): Promise<string> => {
      const socket = connect(Number(new URL(app.url).port), '127.0.0.1');
      socket.end(words);
      return text(socket);
    };
    expect(await say('nonsense\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 [^]*application\/problem\+json[^]*"code":"malformed_request"/);
    expect(await say(`GET / HTTP/1.1\r\nhost: x\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 431 [^]*"code":"headers_too_large"/);
    await app.get('/health/live').expect(200);
  });
});
