import { startApplication, type Application } from '../support/application.ts';
import { openLine } from './line.ts';

/** What random requests once brought to light, each kept as it was found. */
describe('what was found by malformed requests', () => {
  let app: Application;
  beforeAll(async () => {
    app = await startApplication({ ROLES: 'api,projections' });
  });
  afterAll(() => app[Symbol.asyncDispose]());

  const good = { recipient: 'ada@example.com', channel: 'email', body: 'Hello' };
  const cursor = (...parts: readonly unknown[]) => Buffer.from(JSON.stringify(['requestedAt desc', ...parts])).toString('base64url');
  const raw = async (request: string) => {
    const line = openLine(new URL(app.url));
    const answer = await line.exchange(Buffer.from(request, 'latin1'), request.slice(0, request.indexOf(' ')));
    line.close();
    return answer!;
  };

  it.each(['%00', 'a%00b', '%0d%0a', '%e2%80%a8'])('a name that can be no name: %s', async (name) => {
    expect((await app.get(`/v1/projections/${name}`).expect(404)).body.code).toBe('not_found');
    expect((await app.post(`/v1/projections/notifications/parked/${name}/retry`).expect(404)).body.code).toBe('not_found');
  });

  it.each([
    ['294277-01-01T00:00:00Z', 'x'], ['-infinity', 'x'], ['no time', 'x'], [5, 'x'], [true, 'x'], [{}, 'x'], ['2030-02-30T00:00:00.000Z', 'x'],
    ['2030-01-01T00:00:00.000Z', 'a\0b'], ['2030-01-01T00:00:00.000Z', ''], ['2030-01-01T00:00:00.000Z', 'x'.repeat(501)],
  ])('a cursor that somebody made up: %j', async (...parts) => {
    const { body } = await app.get(`/v1/notifications?cursor=${cursor(...parts)}`).expect(400);
    expect(body).toMatchObject({ code: 'invalid_input', errors: [{ path: 'cursor' }] });
  });

  it.each([null, 5, 'x', {}])('a field by the name of what JavaScript finds classes by: %j', async (constructor) => {
    const { body } = await app.post('/v1/notifications', { ...good, constructor }).expect(400);
    expect(body.errors).toEqual([{ path: 'constructor', message: 'is not a known field' }]);
  });

  it('more levels than a stack can hold', async () => {
    const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
    const { body } = await app.post('/v1/notifications/batch').set('content-type', 'application/json').set('idempotency-key', 'deep')
      .send(`{"notifications":[${deep}]}`).expect(400);
    expect(body.code).toBe('malformed_json');
  });

  it('an address of few characters but many bytes, too long to be searched by', async () => {
    const recipient = `https://hook.example/${'漢'.repeat(2_000)}`;
    expect(recipient.length).toBeLessThan(2_048);
    const { body } = await app.post('/v1/notifications', { ...good, channel: 'webhook', recipient }).expect(400);
    expect(body.errors).toEqual([{ path: 'recipient', message: 'must be an http or https URL' }]);
  });

  it.each(['ad\uFEFFa@example.com', 'ada\u00A0@example.com', 'a\u202Eda@example.com'])('an e-mail address with what nobody can see in it: %j', async (recipient) => {
    const { body } = await app.post('/v1/notifications', { ...good, channel: 'email', recipient }).expect(400);
    expect(body.errors).toEqual([{ path: 'recipient', message: 'must be an e-mail address' }]);
  });

  it('an idempotency key where none is needed', async () => {
    for (const projection of ['accounting', 'notifications']) {
      await app.delete(`/v1/projections/${projection}/rebuild`).set('idempotency-key', 'same').expect(409);
    }
  });

  it('an expectation that nobody knows, and a request to nobody', async () => {
    const expecting = await raw('GET /health/live HTTP/1.1\r\nhost: x\r\nexpect: tea\r\n\r\n');
    expect(expecting.status).toBe(200);
    const hostless = await raw('GET /health/live HTTP/1.1\r\n\r\n');
    expect(hostless.status).toBe(400);
    expect(hostless.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(JSON.parse(hostless.body)).toMatchObject({ code: 'malformed_request' });
  });
});
