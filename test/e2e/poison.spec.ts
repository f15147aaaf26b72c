import { Client } from 'pg';
import { newId } from '#event-sourcing';
import { openPostgresEventStore } from '#providers/postgres';
import { startApplication, type Application } from '../support/application.ts';
import { eventually } from '../support/eventually.ts';

const poison = { recipient: 'poison@example.com', channel: 'email', body: 'Hello' };
const wholesome = { ...poison, recipient: 'ada@example.com' };

/** More than a view lets itself be parked. */
const FLOOD = 101;

describe('an event that a view cannot take', () => {
  let app: Application;
  beforeEach(async () => {
    app = await startApplication({ ROLES: 'api,projections' });
  });
  afterEach(() => app[Symbol.asyncDispose]());

  const projection = async (name: string) => (await app.get(`/v1/projections/${name}`).expect(200)).body;
  const parked = async (name: string) => (await app.get(`/v1/projections/${name}/parked`).expect(200)).body.items;
  const send = async (notification: object) => (await app.post('/v1/notifications', notification).expect(202)).body;
  const status = (id: string, after: string) => app.get(`/v1/notifications/${id}/status?after=${after}`).expect(200);

  /** The database begins to refuse some rows, as it would those that are too large for an index. */
  const refuse = () => sql("ALTER TABLE tidings.view_notifications_1 ADD CONSTRAINT wholesome CHECK (recipient <> 'poison@example.com')");
  const relent = () => sql('ALTER TABLE tidings.view_notifications_1 DROP CONSTRAINT wholesome');
  const sql = async (text: string): Promise<void> => {
    const client = new Client({ connectionString: app.environment['DATABASE_URL'] });
    await client.connect();
    try {
      await client.query(text);
    } finally {
      await client.end();
    }
  };

  /** What no version of this application has ever written. */
  const appendBroken = async (): Promise<string> => {
    await using store = await openPostgresEventStore({ connectionString: app.environment['DATABASE_URL']! });
    const id = newId();
    const metadata = { commandId: id, correlationId: id, actor: 'spec', schemaVersion: 1 };
    await store.append(`notification-${id}`, 'none', [{ type: 'NotificationRequested', data: { notificationId: id }, eventId: newId(), metadata }], id);
    return `notification-${id}`;
  };

  it('parks its stream, holds up no other, and heals by a retry once its cause is gone', async () => {
    await refuse();
    const { notificationId } = await send(poison);
    const { notificationId: other, position } = await send(wholesome);
    expect((await status(other, position)).body.status).toBe('accepted');
    expect(await parked('notifications')).toMatchObject([{ stream: `notification-${notificationId}`, revision: 0, attempts: 3, wish: null }]);
    expect((await parked('notifications'))[0].error).toContain('wholesome');
    expect(await projection('notifications')).toMatchObject({ status: 'live', parked: 1, lag: 0 });
    expect(await projection(`accounting?after=${position}`)).toMatchObject({ parked: 0, lag: 0 });
    await app.get('/health/ready').expect(200);

    const retry = () => app.post(`/v1/projections/notifications/parked/notification-${notificationId}/retry`).expect(202);
    expect((await retry()).body).toMatchObject({ outcome: 'parked', record: { attempts: 4 } });
    const cancelled = await app.post(`/v1/notifications/${notificationId}/cancel`).expect(200);
    await relent();
    expect((await retry()).body).toEqual({ outcome: 'well' });
    expect(await parked('notifications')).toEqual([]);
    const { body } = await app.get(`/v1/notifications?recipient=poison@example.com&after=${cancelled.headers['tidings-position']}`).expect(200);
    expect(body.items).toMatchObject([{ notificationId, status: 'cancelled' }]);
  });

  it('brings its view to a stand when there are too many, which readiness tells until they are seen to', async () => {
    await refuse();
    await app.post('/v1/notifications/batch', { notifications: Array.from({ length: FLOOD }, () => poison) }).expect(202);
    await eventually(async () => (await projection('notifications')).status === 'paused');
    const { body } = await app.get('/health/ready').expect(503);
    expect(body).toMatchObject({ code: 'not_ready', reasons: ['The view notifications stands still: too many streams are parked.'] });
    await app.get('/health/live').expect(200);
    // The log and the other views go on.
    const { position } = await send(wholesome);
    expect((await app.get(`/v1/accounting?after=${position}`).expect(200)).body).toMatchObject({ accepted: FLOOD + 1, inFlight: FLOOD + 1 });

    await relent();
    const streams = (await parked('notifications')).map(({ stream }: { readonly stream: string }) => stream);
    await Promise.all(streams.map((stream: string) => app.post(`/v1/projections/notifications/parked/${stream}/retry`).expect(202)));
    await eventually(async () => {
      const { status: now, parked: left, lag } = await projection('notifications');
      return now === 'live' && left === 0 && lag === 0;
    });
    await app.get('/health/ready').expect(200);
  });

  it('ends a rebuild, and the old generation goes on serving', async () => {
    const { notificationId, position } = await send(wholesome);
    const stream = await appendBroken();
    await eventually(async () => (await projection('notifications')).parked === 1);
    const before = await projection('notifications');
    const { body: { generation } } = await app.post('/v1/projections/notifications/rebuild').expect(202);
    const after = await eventually(async () => {
      const found = await projection('notifications');
      return found.lastRebuildFailed !== undefined && found;
    });
    expect(after).toMatchObject({ generation: before.generation, status: 'live', parked: 1 });
    expect((await status(notificationId, position)).body.status).toBe('accepted');

    // Given up on, it holds up no rebuild any more.
    expect((await app.post(`/v1/projections/notifications/parked/${stream}/skip`).expect(202)).body.outcome).toBe('well');
    const again = await app.post('/v1/projections/notifications/rebuild').expect(202);
    expect(again.body.generation).toBeGreaterThan(generation);
    await eventually(async () => (await projection('notifications')).generation === again.body.generation);
    expect((await status(notificationId, position)).body.status).toBe('accepted');
  });

  it('ends a rebuild when it is the index that refuses it', async () => {
    const { notificationId, position } = await send(wholesome);
    await status(notificationId, position);
    // Gone, so that the live generation takes what a new one cannot.
    await sql(DROP_INDEXES);
    await using store = await openPostgresEventStore({ connectionString: app.environment['DATABASE_URL']! });
    const id = newId();
    const data = { notificationId: id, ...wholesome, recipient: incompressible(4_000), priority: 'normal', metadata: {}, requestedAt: new Date().toISOString() };
    const metadata = { commandId: id, correlationId: id, actor: 'spec', schemaVersion: 1 };
    await store.append(`notification-${id}`, 'none', [{ type: 'NotificationRequested', data, eventId: newId(), metadata }], id);
    await app.get(`/v1/notifications/${id}/status?after=${await app.server.tidings.head()}`).expect(200);
    await app.post('/v1/projections/notifications/rebuild').expect(202);
    const found = await eventually(async () => {
      const now = await projection('notifications');
      return now.lastRebuildFailed !== undefined && now;
    });
    expect(found).toMatchObject({ generation: 1, status: 'live', parked: 0 });
    expect(found.lastRebuildFailed).toContain('index row');
  });
});

const DROP_INDEXES = `
  DO $$ DECLARE name text; BEGIN
    FOR name IN SELECT indexname FROM pg_indexes WHERE tablename = 'view_notifications_1' AND indexname NOT LIKE '%pkey'
    LOOP EXECUTE format('DROP INDEX tidings.%I', name); END LOOP;
  END $$`;

function incompressible(length: number): string {
  return Array.from({ length }, (_, i) => String.fromCharCode(0x4e00 + ((i * 7_919 + i * i * 104_729) % 20_000))).join('');
}

describe('an event that a policy cannot react to', () => {
  it('parks its stream, is seen, and is given up on the record; the others go on', async () => {
    await using app = await startApplication({ ROLES: 'api,projections,delivery' });
    const stream = `registration-${newId()}`;
    {
      await using store = await openPostgresEventStore({ connectionString: app.environment['DATABASE_URL']! });
      const metadata = { commandId: newId(), correlationId: newId(), actor: 'spec', schemaVersion: 1 };
      await store.append(stream, 'none', [{ type: 'EntryRegistered', data: null, eventId: newId(), metadata }], metadata.commandId);
    }
    const { headers } = await app.post('/v1/registrations', { email: 'ada@example.com' }).expect(201);
    const { body } = await app.get(`/v1/policies?after=${headers['tidings-position']}`).expect(200);
    expect(body.items).toMatchObject([{ name: 'welcome-new-entries', parked: 1 }]);
    await eventually(async () => (await app.get('/v1/notifications?recipient=ada@example.com&status=delivered').expect(200)).body.items.length === 1);

    const policy = '/v1/policies/welcome-new-entries/parked';
    expect((await app.get(policy).expect(200)).body.items).toMatchObject([{ stream, revision: 0, attempts: 3, wish: null }]);
    expect((await app.post(`${policy}/${stream}/retry`).expect(202)).body).toMatchObject({ outcome: 'parked', record: { attempts: 4 } });
    expect((await app.post(`${policy}/${stream}/skip`).expect(202)).body).toEqual({ outcome: 'well' });
    expect((await app.get(policy).expect(200)).body.items).toEqual([]);
    await app.post(`${policy}/${stream}/skip`).expect(404);
    await app.get('/v1/policies/stranger/parked').expect(404);
    await app.get('/v1/policies?after=999999').expect(504);
  });
});
