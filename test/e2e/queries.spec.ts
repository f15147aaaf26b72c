import { randomUUID } from 'node:crypto';
import { startApplication, type Application } from '../support/application.ts';
import { eventually } from '../support/eventually.ts';

describe('queries', () => {
  let app: Application;
  beforeAll(async () => {
    app = await startApplication();
  });
  afterAll(() => app[Symbol.asyncDispose]());

  const send = (body: object = {}) => app.post('/v1/notifications', { recipient: 'ada@example.com', channel: 'email', body: 'Hello', ...body }).expect(202);
  const later = new Date(Date.now() + 3_600_000).toISOString();

  it('answers a notification right after it was accepted', async () => {
    const { body: { notificationId: id, position }, headers } = await send({ sendAt: later, subject: 'S', priority: 'urgent', metadata: { a: 'b' } });
    expect(headers['tidings-position']).toBe(position);
    const { body } = await app.get(`/v1/notifications/${id}`).expect(200);
    expect(body).toEqual({
      notificationId: id, recipient: 'ada@example.com', channel: 'email', subject: 'S', body: 'Hello', priority: 'urgent', status: 'scheduled',
      attempts: [], requestedAt: expect.any(String), sendAt: later, metadata: { a: 'b' }, revision: 0,
    });
    expect((await app.get(`/v1/notifications/${id}/status?after=${position}`).expect(200)).body).toEqual({ notificationId: id, status: 'scheduled' });
    expect((await app.get(`/v1/notifications/${id.toUpperCase()}`).expect(200)).body.notificationId).toBe(id);
  });

  it('shows the history of a notification', async () => {
    const { body: { notificationId: id, position } } = await send({ sendAt: later });
    await app.post(`/v1/notifications/${id}/cancel`, {}).expect(200);
    const { body: { events } } = await app.get(`/v1/notifications/${id}/events`).expect(200);
    expect(events.map(({ type, revision }: any) => [type, revision])).toEqual([['NotificationRequested', 0], ['NotificationCancelled', 1]]);
    expect(events[0].position).toBe(position);
  });

  it('shows a notification as it stood at a position and at a time', async () => {
    const { body: { notificationId: id, position } } = await send({ sendAt: later });
    await app.post(`/v1/notifications/${id}/cancel`).expect(200);
    const { body: { events } } = await app.get(`/v1/notifications/${id}/events`).expect(200);
    expect((await app.get(`/v1/notifications/${id}?asOf=${position}`).expect(200)).body.status).toBe('scheduled');
    expect((await app.get(`/v1/notifications/${id}?asOf=${events[1].recordedAt}`).expect(200)).body.status).toBe('cancelled');
    await app.get(`/v1/notifications/${id}?asOf=2001-01-01T00:00:00Z`).expect(404);
    await app.get(`/v1/notifications/${id}?asOf=${Number(position) - 1}`).expect(404);
  });

  it('finds by every filter, newest first, page by page', async () => {
    const recipient = `${randomUUID()}@example.com`;
    const sent: string[] = [];
    let after = '';
    for (let i = 0; i < 5; i++) {
      const { body } = await send({ recipient, sendAt: later, priority: 'low' });
      sent.push(body.notificationId);
      after = body.position;
    }
    const search = `recipient=${recipient}&status=scheduled&channel=email&priority=low&after=${after}`;
    expect((await app.get(`/v1/notifications?${search}`).expect(200)).body.items.map(({ notificationId }: any) => notificationId)).toEqual(sent.toReversed());
    const found: string[] = [];
    let cursor = '';
    do {
      const { body } = await app.get(`/v1/notifications?${search}&limit=2${cursor && `&cursor=${encodeURIComponent(cursor)}`}`).expect(200);
      found.push(...body.items.map(({ notificationId }: any) => notificationId));
      cursor = body.nextCursor ?? '';
    } while (cursor);
    expect(found).toEqual(sent.toReversed());
    expect((await app.get(`/v1/notifications?recipient=${recipient}&status=failed`).expect(200)).body).toEqual({ items: [] });
    expect((await app.get(`/v1/notifications?${search}&cursor=nonsense`).expect(400)).body.errors).toEqual([{ path: 'cursor', message: expect.any(String) }]);
  });

  it('says how far behind a view is that does not get there in time', async () => {
    const wanted = String(Number(await app.server.tidings.head()) + 1_000);
    const { body, headers } = await app.get(`/v1/accounting?after=${wanted}`).expect(504);
    expect(body).toMatchObject({ code: 'lagging', wanted, reached: expect.any(String) });
    expect(headers['retry-after']).toBe('1');
  });

  it('keeps the account while traffic flows', async () => {
    const sending = Promise.all(Array.from({ length: 40 }, (_, i) => send({ body: `flow ${i}` })));
    const read = async (): Promise<void> => {
      const { body: { accepted, delivered, failed, cancelled, unsupported, unknown, inFlight } } = await app.get('/v1/accounting').expect(200);
      expect(accepted).toBe(delivered + failed + cancelled + unsupported + unknown + inFlight);
    };
    for (let i = 0; i < 10; i++) await read();
    await sending;
    await read();
  });

  it('carries the correlation id from the request to the events of its delivery', async () => {
    const correlationId = `test-${randomUUID()}`;
    const { body: { notificationId }, headers } = await send().set('x-correlation-id', correlationId);
    expect(headers['x-correlation-id']).toBe(correlationId);
    await eventually(async () => (await app.get(`/v1/notifications/${notificationId}/status`)).body.status === 'delivered');
    const events = await app.server.tidings.history(notificationId);
    expect(events.map(({ type, metadata }) => [type, metadata.correlationId])).toEqual([
      ['NotificationRequested', correlationId], ['DeliveryAttemptStarted', correlationId], ['NotificationDelivered', correlationId],
    ]);
  });

  it('takes the trace of a traceparent for the correlation id, and never what does not belong in a log', async () => {
    const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
    await app.get('/health/live').set('traceparent', `00-${trace}-00f067aa0ba902b7-01`).expect('x-correlation-id', trace);
    const { headers } = await app.get('/health/live').set('x-correlation-id', 'a b; <c>').expect(200);
    expect(headers['x-correlation-id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('counts what it does', async () => {
    const { text, type } = await app.get('/metrics').expect(200);
    expect(type).toBe('text/plain');
    for (const line of [
      /^tidings_commands_total\{type="RequestNotification",outcome="done"\} \d+/m, /^tidings_append_batch_size_count \d+/m,
      /^tidings_projection_lag\{view="notifications"\} \d+/m, /^tidings_queue_depth \d+/m,
      /^tidings_deliveries_total\{channel="email",outcome="delivered"\} \d+/m, /^tidings_http_request_duration_seconds_bucket\{.*route="\/v1\/notifications"/m,
      /^process_resident_memory_bytes /m,
    ]) expect(text).toMatch(line);
    expect(text).not.toContain('example.com');
  });

  it('documents every call, its input and its limits', async () => {
    const { paths, components: { schemas } } = (await app.get('/openapi.json').expect(200)).body;
    const calls = Object.entries<object>(paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`));
    expect(calls.toSorted()).toEqual([
      'DELETE /v1/projections/{name}/rebuild',
      'GET /health/live',
      'GET /health/ready',
      'GET /metrics',
      'GET /v1/accounting',
      'GET /v1/attachments/{id}',
      'GET /v1/notifications',
      'GET /v1/notifications/{id}',
      'GET /v1/notifications/{id}/events',
      'GET /v1/notifications/{id}/status',
      'GET /v1/policies',
      'GET /v1/policies/{name}/parked',
      'GET /v1/projections',
      'GET /v1/projections/{name}',
      'GET /v1/projections/{name}/parked',
      'GET /v1/projections/{name}/rebuild',
      'GET /v1/registrations/{id}',
      'POST /v1/attachments',
      'POST /v1/notifications',
      'POST /v1/notifications/batch',
      'POST /v1/notifications/{id}/cancel',
      'POST /v1/notifications/{id}/retry',
      'POST /v1/policies/{name}/parked/{stream}/retry',
      'POST /v1/policies/{name}/parked/{stream}/skip',
      'POST /v1/projections/{name}/parked/{stream}/retry',
      'POST /v1/projections/{name}/parked/{stream}/skip',
      'POST /v1/projections/{name}/rebuild',
      'POST /v1/registrations',
    ]);
    expect(schemas.SendNotification).toMatchObject({
      required: ['recipient', 'channel', 'body'],
      properties: { subject: { maxLength: 998 }, body: { minLength: 1, maxLength: 100_000 }, metadata: { maxProperties: 50 }, channel: { enum: ['email', 'slack', 'sms', 'webhook'] } },
    });
    // Attachments are not in the log: there is no position to wait for.
    const isView = (path: string): boolean => path.startsWith('/v1/') && !path.startsWith('/v1/attachments') && !path.endsWith('/rebuild');
    const queries = Object.entries<any>(paths).filter(([path, methods]) => isView(path) && methods.get);
    for (const [path, { get }] of queries) expect([path, get.parameters.map(({ name }: any) => name)]).toEqual([path, expect.arrayContaining(['after'])]);
    for (const [path, methods] of Object.entries<any>(paths)) {
      if (methods.post) expect([path, methods.post.parameters.map(({ name }: any) => name)]).toEqual([path, expect.arrayContaining(['Idempotency-Key'])]);
    }
  });

  it('describes itself without anything from elsewhere', async () => {
    const { text } = await app.get('/docs').expect(200);
    for (const [, file] of text.matchAll(/(?:src|href)="([^"]+)"/g)) {
      expect(file).not.toMatch(/^https?:|^\/\//);
      await app.get(`/${file}`).expect(200);
    }
  });
});
