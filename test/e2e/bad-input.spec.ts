import { startApplication, type Application } from '../support/application.ts';

describe('bad input', () => {
  let app: Application;
  beforeAll(async () => {
    app = await startApplication({ ROLES: 'api' });
  });
  afterAll(() => app[Symbol.asyncDispose]());

  const good = { recipient: 'ada@example.com', channel: 'email', body: 'Hello' };
  const head = () => app.server.tidings.head();
  const pathsOf = (body: { errors: { path: string }[] }) => body.errors.map(({ path }) => path).toSorted();

  it('names every invalid field, and records nothing', async () => {
    const before = await head();
    const wrong = {
      recipient: 'nobody', channel: 'email', subject: 'a\r\nBcc: eve@example.com', body: '', priority: 'high',
      sendAt: 'tomorrow', metadata: { n: 5 }, colour: 'red',
    };
    const { body } = await app.post('/v1/notifications', wrong).expect(400).expect('content-type', /^application\/problem\+json/);
    expect(body).toMatchObject({ type: expect.any(String), title: expect.any(String), status: 400, detail: expect.any(String), code: 'invalid_input' });
    expect(pathsOf(body)).toEqual(['body', 'colour', 'metadata', 'priority', 'recipient', 'sendAt', 'subject']);
    expect(await head()).toBe(before);
  });

  it.each<[string, object]>([
    ['recipient', { recipient: undefined }],
    ['recipient', { recipient: 'a@b.com\nBcc: c@d.com' }],
    ['recipient', { recipient: 'Ada <ada@example.com>' }],
    ['recipient', { recipient: `${'a'.repeat(250)}@example.com` }],
    ['recipient', { recipient: null }],
    ['recipient', { recipient: ['ada@example.com'] }],
    ['recipient', { recipient: '0123', channel: 'sms' }],
    ['recipient', { recipient: '+1 555 0100', channel: 'sms' }],
    ['recipient', { recipient: 'ftp://example.com/', channel: 'webhook' }],
    ['recipient', { recipient: 'http://', channel: 'webhook' }],
    ['recipient', { recipient: 'https://user:pass@example.com/', channel: 'webhook' }],
    ['recipient', { recipient: ' ', channel: 'slack' }],
    ['channel', { channel: 'pigeon' }],
    ['channel', { channel: 'constructor' }],
    ['subject', { subject: 'x'.repeat(999) }],
    ['subject', { subject: null }],
    ['body', { body: 'x'.repeat(100_001) }],
    ['body', { body: 'a\0b' }],
    ['body', { body: '\ud800' }],
    ['sendAt', { sendAt: '2030-02-30T00:00:00Z' }],
    ['sendAt', { sendAt: '2030-01-01' }],
    ['sendAt', { sendAt: '2030-01-01T00:00:00' }],
    ['sendAt', { sendAt: '9999-01-01T00:00:00Z' }],
    ['metadata', { metadata: [] }],
    ['metadata', { metadata: { a: 'x'.repeat(1_025) } }],
    ['metadata', { metadata: { 'a\nb': 'x' } }],
    ['metadata', { metadata: Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`k${i}`, 'v'])) }],
    ['constructor', { constructor: { prototype: {} } }],
  ])('refuses a wrong %s (%#)', async (path, wrong) => {
    const answer = await app.post('/v1/notifications', { ...good, ...wrong }).expect(400);
    if (answer.body.code !== 'malformed_json') expect(pathsOf(answer.body)).toEqual([path]);
  });

  it.each<[string, string]>([
    ['{', 'half a body'], ['', 'no body'], ['[]', 'a list'], ['"text"', 'a text'], ['null', 'null'],
    ['{"__proto__": {"channel": "email"}}', 'a prototype'],
  ])('refuses %s', async (text) => {
    await app.post('/v1/notifications').set('content-type', 'application/json').send(text).expect(400).expect('content-type', /problem/);
  });

  it('refuses other media types', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/xml']) {
      const { body } = await app.post('/v1/notifications').set('content-type', type).send('recipient=x').expect(415);
      expect(body.code).toBe('unsupported_media_type');
    }
  });

  it('refuses a body over 256 KiB', async () => {
    const { body } = await app.post('/v1/notifications', { ...good, body: 'x'.repeat(256 * 1024) }).expect(413);
    expect(body.code).toBe('payload_too_large');
  });

  it('refuses what is no idempotency key', async () => {
    for (const key of ['a b', 'x'.repeat(256), 'ü']) {
      const { body } = await app.post('/v1/notifications', good).set('idempotency-key', Buffer.from(key).toString('latin1')).expect(400);
      expect(pathsOf(body)).toEqual(['Idempotency-Key']);
    }
  });

  it.each([
    '/v1/notifications?limit=0', '/v1/notifications?limit=201', '/v1/notifications?limit=x', '/v1/notifications?limit=1&limit=2',
    '/v1/notifications?status=lost', '/v1/notifications?channel=pigeon', '/v1/notifications?priority=high', '/v1/notifications?colour=red',
    '/v1/notifications?after=-1', '/v1/notifications?after=01', '/v1/notifications?after=', '/v1/notifications?cursor=',
    '/v1/accounting?after=soon', '/v1/projections?after=x', '/v1/projections/notifications?hash=yes',
    '/v1/notifications/0199aaaa-0000-7000-8000-000000000000?asOf=yesterday',
  ])('refuses GET %s', async (path) => {
    expect((await app.get(path).expect(400)).body.code).toBe('invalid_input');
  });

  it('knows no such notification', async () => {
    for (const id of ['0199aaaa-0000-7000-8000-000000000000', 'x', '..%2f', "';--"]) {
      for (const part of ['/cancel', '/retry']) expect((await app.post(`/v1/notifications/${id}${part}`).expect(404)).body.code).toBe('not_found');
      expect((await app.get(`/v1/notifications/${id}/events`).expect(404)).body.code).toBe('not_found');
    }
  });

  it('refuses input where none is taken', async () => {
    const { body } = await app.post('/v1/notifications/0199aaaa-0000-7000-8000-000000000000/retry', { force: true }).expect(400);
    expect(pathsOf(body)).toEqual(['force']);
  });

  it('answers an unknown address and a method that is not served as problems', async () => {
    expect((await app.get('/v1/pigeons').expect(404)).body.code).toBe('not_found');
    const { body, headers } = await app.delete('/v1/notifications').expect(405);
    expect(body.code).toBe('method_not_allowed');
    expect(headers['allow']).toBe('GET, HEAD, POST');
    expect((await app.get('/v1/notifications/%zz').expect(400)).type).toBe('application/problem+json');
  });

  it('rejects the bad items of a batch alone', async () => {
    const { body } = await app.post('/v1/notifications/batch', { notifications: [good, { ...good, body: '' }, 'text', { ...good, x: 1 }] }).expect(202);
    expect(body).toMatchObject({ accepted: 1, rejected: 3 });
    expect(body.items.map((item: any) => item.error?.errors.map(({ path }: any) => path))).toEqual([
      undefined, ['notifications[1].body'], ['notifications[2]'], ['notifications[3].x'],
    ]);
  });

  it.each([[{}], [{ notifications: [] }], [{ notifications: {} }], [{ notifications: Array.from({ length: 1_001 }, () => 1) }], [{ notifications: [good], x: 1 }]])('refuses such a batch (%#)', async (batch) => {
    await app.post('/v1/notifications/batch', batch).expect(400);
  });
});
