import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Log } from '#composition';
import { startApplication, type Application } from '../support/application.ts';
import { startEventStoreDbDouble } from '../support/eventstoredb-double/index.ts';
import { eventually } from '../support/eventually.ts';
import { callsIn } from '../support/guide.ts';
import { freshDatabase } from '../support/postgres.ts';

const anyone = () => `${randomUUID()}@example.com`;
const register = (app: Application, email: string, more: object = {}) => app.post('/v1/registrations', { email, ...more });

describe('registrations', () => {
  let app: Application;
  beforeAll(async () => {
    // Nobody delivers, so that nothing is recorded but what is asked for here.
    app = await startApplication({ ROLES: 'api,projections' });
  });
  afterAll(() => app[Symbol.asyncDispose]());

  const pathsOf = ({ errors }: { errors: { path: string }[] }) => errors.map(({ path }) => path).toSorted();

  it('answers with an id and a position, by which it is read', async () => {
    const email = `Ada.${randomUUID()}@Example.COM`;
    const { body, headers } = await register(app, email, { name: 'Ada Lovelace' }).expect(201);
    expect(body).toEqual({ registrationId: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-/), email });
    const position = headers['tidings-position']!;
    for (const query of ['', `?after=${position}`]) {
      const { body: found } = await app.get(`/v1/registrations/${body.registrationId}${query}`).expect(200);
      expect(found).toEqual({ registrationId: body.registrationId, email, name: 'Ada Lovelace', registeredAt: expect.any(String) });
    }
    expect((await app.get(`/v1/registrations/${body.registrationId.toUpperCase()}`).expect(200)).body.registrationId).toBe(body.registrationId);
  });

  it('refuses an address that is taken, however it is written, and records nothing of it', async () => {
    const local = `${randomUUID()}-é`;
    await register(app, `${local}@exämple.com`).expect(201);
    const before = await app.server.tidings.head();
    for (const email of [`${local}@exämple.com`, `${local}@EXÄMPLE.com`, `${local}@xn--exmple-cua.com`, `"${local}"@exämple.com`, `${local}@exämple.com`.normalize('NFD')]) {
      const { body } = await register(app, email, { name: 'Eve' }).expect(409).expect('content-type', /^application\/problem\+json/);
      expect(body).toMatchObject({ code: 'already_registered', status: 409 });
      expect(JSON.stringify(body)).not.toContain(local);
    }
    expect(await app.server.tidings.head()).toBe(before);
    await register(app, `${local.toUpperCase()}@exämple.com`).expect(201);
  });

  it.each<[string, object]>([
    ['email', {}],
    ['email', { email: '' }],
    ['email', { email: 'nobody' }],
    ['email', { email: 'ada@localhost' }],
    ['email', { email: 'ada@example.com.' }],
    ['email', { email: 'ada@example..com' }],
    ['email', { email: 'Ada <ada@example.com>' }],
    ['email', { email: 'ada@example.com\r\nBcc: eve@example.com' }],
    ['email', { email: 'ad\uFEFFa@example.com' }],
    ['email', { email: '\u037Eada@example.com' }],
    ['email', { email: `${'a'.repeat(250)}@example.com` }],
    ['email', { email: ['ada@example.com'] }],
    ['email', { email: null }],
    ['name', { email: 'ada@example.com', name: '' }],
    ['name', { email: 'ada@example.com', name: 'Ada\nBcc: eve@example.com' }],
    ['name', { email: 'ada@example.com', name: 'x'.repeat(201) }],
    ['name', { email: 'ada@example.com', name: null }],
    ['colour', { email: 'ada@example.com', colour: 'red' }],
  ])('refuses a wrong %s (%#)', async (path, wrong) => {
    const before = await app.server.tidings.head();
    const { body } = await app.post('/v1/registrations', wrong).expect(400);
    expect(body).toMatchObject({ code: 'invalid_input', errors: [{ path }] });
    expect(await app.server.tidings.head()).toBe(before);
  });

  it('knows no such registration', async () => {
    for (const id of ['0199aaaa-0000-7000-8000-000000000000', 'x', '..%2f', "';--"]) {
      expect((await app.get(`/v1/registrations/${id}`).expect(404)).body.code).toBe('not_found');
    }
    expect(pathsOf((await app.get('/v1/registrations/x?after=soon').expect(400)).body)).toEqual(['after']);
  });

  it('keeps a view that can be rebuilt to the same content', async () => {
    const { headers } = await register(app, anyone()).expect(201);
    const { contentHash } = (await app.get(`/v1/projections/registrations?hash=true&after=${headers['tidings-position']}`).expect(200)).body;
    const { generation } = (await app.post('/v1/projections/registrations/rebuild').expect(202)).body;
    await eventually(async () => (await app.get('/v1/projections/registrations').expect(200)).body.generation === generation);
    expect((await app.get('/v1/projections/registrations?hash=true').expect(200)).body).toMatchObject({ contentHash, parked: 0 });
  });

  it('counts its commands', async () => {
    await register(app, anyone()).expect(201);
    expect((await app.get('/metrics').expect(200)).text).toMatch(/tidings_commands_total\{type="RegisterEntry",outcome="done"\} [1-9]/);
  });

  it('answers the calls of docs/registrations.md as it says', async () => {
    const calls = callsIn(readFileSync(join(import.meta.dirname, '../../docs/registrations.md'), 'utf8'));
    expect(calls.map(({ method, status }) => `${method} ${status}`)).toEqual(['POST 201', 'GET 200', 'POST 409', 'POST 400']);
    let registrationId = '';
    for (const { method, path, headers, body, status, shown } of calls) {
      const at = path.replace('<registrationId>', registrationId);
      const answer = await (method === 'GET' ? app.get(at) : app.post(at, body)).set(headers).expect(status);
      registrationId = answer.body.registrationId ?? registrationId;
      // What differs each time is the id and the time.
      const plain = (text: string): string => text.replaceAll(/"(registrationId|registeredAt)":"[^"]*"/g, '"$1":""');
      for (const line of shown) expect(plain(answer.text)).toContain(plain(line));
    }
  });

  describe('with an idempotency key', () => {
    const post = (key: string, body: object) => app.post('/v1/registrations', body).set('idempotency-key', key);

    it('answer the same call the first answer, and another one that the key is taken', async () => {
      const [key, email] = [randomUUID(), anyone()];
      const first = await post(key, { email }).expect(201);
      const again = await post(key, { email }).expect(201).expect('idempotent-replayed', 'true');
      expect([again.body, again.headers['tidings-position']]).toEqual([first.body, first.headers['tidings-position']]);
      expect((await post(key, { email, name: 'Ada' }).expect(422)).body.code).toBe('idempotency_key_reused');
      const refused = randomUUID();
      await post(refused, { email }).expect(409);
      expect((await post(refused, { email }).expect(409).expect('idempotent-replayed', 'true')).body.code).toBe('already_registered');
    });

    it('answer a call whose answer was lost as it would have been', async () => {
      const { ledger } = app.server.tidings;
      const [key, email, { finish }] = [randomUUID(), anyone(), ledger];
      // As after a crash between the commit and the answer.
      Object.assign(ledger, { finish: () => Promise.reject(new Error('gone')) });
      const first = await post(key, { email }).expect(201);
      Object.assign(ledger, { finish });
      expect((await post(key, { email }).expect(201)).body).toEqual(first.body);
    });
  });
});

describe('two hundred registrations of one address at once', () => {
  it('are one, over two servers', async () => {
    await using database = await freshDatabase();
    await using one = await startApplication({ DATABASE_URL: database.url });
    await using two = await startApplication({ DATABASE_URL: database.url, TIDINGS_DATA_DIR: one.dataDir });
    const spellings = ['ada@exämple.com', 'ada@EXÄMPLE.com', 'ada@xn--exmple-cua.com', 'ada@exa\u0308mple.com'];
    const answers = await Promise.all(Array.from({ length: 200 }, (_, i) => register(i % 2 ? one : two, spellings[i % spellings.length]!)));
    const won = answers.filter(({ status }) => status === 201);
    expect(won).toHaveLength(1);
    const refused = answers.filter((answer) => answer !== won[0]);
    expect(refused.map(({ status, body }) => [status, body.code])).toEqual(refused.map(() => [409, 'already_registered']));

    const { registrationId } = won[0]!.body;
    for (const app of [one, two]) await app.get(`/v1/registrations/${registrationId}`).expect(200);
    // Whoever is registered after it is welcomed after it.
    await register(one, 'eve@example.com').expect(201);
    await eventually(async () => (await two.get('/v1/notifications?recipient=eve@example.com').expect(200)).body.items.length === 1);
    expect((await one.get(`/v1/accounting?after=${await one.server.tidings.head()}`).expect(200)).body.accepted).toBe(2);
  });
});

describe('the parts of a registration', () => {
  it('do their work in processes of their own, without a broker, up to the welcome', async () => {
    await using database = await freshDatabase();
    await using api = await startApplication({ DATABASE_URL: database.url, ROLES: 'api' });
    // Nobody projects yet: it is read from the log.
    const early = (await register(api, 'early@example.com', { name: 'http://spam.example' }).expect(201)).body;
    expect((await api.get(`/v1/registrations/${early.registrationId}`).expect(200)).body).toMatchObject(early);
    await api.get('/v1/registrations/0199aaaa-0000-7000-8000-000000000000').expect(404);

    await using _projections = await startApplication({ DATABASE_URL: database.url, ROLES: 'projections' });
    await using _ingest = await startApplication({ DATABASE_URL: database.url, ROLES: 'ingest' });
    await using _delivery = await startApplication({ DATABASE_URL: database.url, ROLES: 'delivery', TIDINGS_DATA_DIR: api.dataDir });
    const welcome = await eventually(async () => {
      const { items: [found] } = (await api.get('/v1/notifications?recipient=early@example.com&status=delivered').expect(200)).body;
      return found !== undefined && found;
    });
    expect(welcome).toMatchObject({ channel: 'email', subject: 'Welcome', metadata: { registrationId: early.registrationId } });
    const sent = readFileSync(join(api.dataDir, 'outbox', 'email', `${welcome.notificationId}.eml`), 'utf8');
    expect(sent).toContain('early@example.com');
    expect(sent).not.toContain('spam');
  });

  it('put a welcome that nobody can send on record, and welcome nobody twice over a restart', async () => {
    await using database = await freshDatabase();
    const environment = { DATABASE_URL: database.url, SANDBOX: 'false' };
    await using first = await startApplication(environment);
    await register(first, 'ada@example.com').expect(201);
    await eventually(async () => (await first.get('/v1/accounting').expect(200)).body.unsupported === 1);
    await first.stop();

    await using second = await startApplication(environment);
    await register(second, 'eve@example.com').expect(201);
    await eventually(async () => (await second.get('/v1/notifications?recipient=eve@example.com&status=unsupported_channel').expect(200)).body.items.length === 1);
    expect((await second.get(`/v1/accounting?after=${await second.server.tidings.head()}`).expect(200)).body).toMatchObject({ accepted: 2, unsupported: 2 });
  });

  it('work on EventStoreDB as on Postgres', async () => {
    await using double = await startEventStoreDbDouble();
    await using app = await startApplication({ EVENT_STORE: 'eventstoredb', EVENTSTOREDB_URL: double.connectionString });
    const answers = await Promise.all(Array.from({ length: 20 }, () => register(app, 'ada@example.com')));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, ...Array.from({ length: 19 }, () => 409)]);
    const { registrationId } = answers.find(({ status }) => status === 201)!.body;
    await app.get(`/v1/registrations/${registrationId}`).expect(200);
    await app.get('/v1/registrations/0199aaaa-0000-7000-8000-000000000000').expect(404);
    const [key, email] = [randomUUID(), 'eve@example.com'];
    const twice = await Promise.all([1, 2].map(() => app.post('/v1/registrations', { email }).set('idempotency-key', key).expect(201)));
    expect(twice[0]!.body).toEqual(twice[1]!.body);
    await eventually(async () => (await app.get('/v1/notifications?recipient=eve@example.com&status=delivered').expect(200)).body.items.length === 1);
  });
});

describe('the log lines of registrations', () => {
  it('hold neither address nor name', async () => {
    const lines: string[] = [];
    const note = (fields: object, message: string): void => void lines.push(JSON.stringify([fields, message], (_name, value: unknown) => (value instanceof Error ? [value.message, value.stack] : value)));
    const log: Log = { debug: note, info: note, warn: note, error: note, fatal: note };
    await using app = await startApplication({}, { log });
    const { body: { registrationId } } = await register(app, 'hush@example.com', { name: 'hush' }).set('idempotency-key', 'hush-key').expect(201);
    await register(app, 'hush@example.com').expect(409);
    await register(app, 'hush').expect(400);
    await app.get(`/v1/registrations/${registrationId}`).expect(200);
    await eventually(async () => (await app.get('/v1/notifications?recipient=hush@example.com&status=delivered').expect(200)).body.items.length === 1);
    expect(lines.join('\n')).toContain(registrationId);
    expect(lines.join('\n')).not.toContain('hush');
  });
});
