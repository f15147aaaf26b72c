import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { documented } from '../support/documented.ts';
import { eventually } from '../support/eventually.ts';
import { freshDatabase, type FreshDatabase } from '../support/postgres.ts';
import { startProcess, type ServerProcess } from '../support/server-process.ts';
import { randomFrom } from '../faults/random.ts';
import { attackOn, type Attack } from './attacks.ts';
import { callsOf, type Call } from './calls.ts';
import { openLine, pour } from './line.ts';
import { brokenRegistrationRules, mailboxOf, storedRegistrations } from './stored-registrations.ts';
import { brokenRules, storedRequests } from './stored-requests.ts';
import { complaint } from './verdict.ts';
import { wireAttack } from './wire-attacks.ts';

/** The same requests each time; `FUZZ_SEED=7 npm run jest -- test/fuzz` sends others, `FUZZ_REQUESTS=200000` more. */
const SEED = process.env['FUZZ_SEED'] ?? '580394';
const REQUESTS = Number(process.env['FUZZ_REQUESTS'] ?? 20_400);
const LEAST_REQUESTS = 20_000;
const LINES = 24;
/** One in so many goes over a connection of its own. */
const WIRE_EVERY = 25;
const WIRE_PATIENCE_MS = 60;
/** What the process may grow by from its first requests to its last: caches have bounds, and garbage waits for its collection. */
const MOST_GROWTH_BYTES = 300 * 1024 * 1024;
const TIMEOUT_MS = 180_000 + REQUESTS * 5;

describe(`malformed and edge-case requests (FUZZ_SEED=${SEED})`, () => {
  let database: FreshDatabase;
  let folder: string;
  let server: ServerProcess;
  let url: URL;
  let calls: readonly Call[];
  let isDocumented: ReturnType<typeof documented>;
  const complaints: string[] = [];
  const accepted = new Set<string>();
  const registered = new Set<string>();
  const statuses = new Map<number, number>();
  let sent = 0;
  let unread = 0;

  beforeAll(async () => {
    database = await freshDatabase();
    folder = await mkdtemp(join(tmpdir(), `tidings-test-${process.pid}-`));
    server = startProcess({ DATABASE_URL: database.url, TIDINGS_DATA_DIR: folder, SANDBOX: 'true', LOG_LEVEL: 'silent' });
    url = new URL(await server.url);
    const document = (await (await fetch(new URL('/openapi.json', url))).json()) as Record<string, unknown>;
    isDocumented = documented(document);
    calls = callsOf(document).filter(({ template }) => template !== '/metrics');
  }, TIMEOUT_MS);
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
    await database[Symbol.asyncDispose]();
  }, TIMEOUT_MS);

  async function answered(path: string): Promise<any> {
    return (await fetch(new URL(path, url))).json();
  }

  async function memory(): Promise<number> {
    const text = await (await fetch(new URL('/metrics', url))).text();
    return Number(/^process_resident_memory_bytes (\S+)/m.exec(text)?.[1]);
  }

  function note(i: number, answer: Parameters<typeof complaint>[0], { method, target }: Pick<Attack, 'method' | 'target'>): void {
    statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
    const found = complaint(answer, method, URL.canParse(target, url.href) ? new URL(target, url).href : url.href, isDocumented);
    if (found !== null) complaints.push(`request ${i}, ${method} ${target.slice(0, 200)}: ${answer.status}, ${found}: ${answer.body.slice(0, 300)}`);
    for (const [, id] of answer.status === 202 ? answer.body.matchAll(/"notificationId":"([^"]+)","status":"accepted"/g) : []) accepted.add(id!);
    const registrationId = answer.status === 201 ? /"registrationId":"([^"]+)"/.exec(answer.body)?.[1] : undefined;
    if (registrationId !== undefined) registered.add(registrationId);
  }

  async function overTheWire(i: number): Promise<void> {
    const { pieces, end } = wireAttack(randomFrom(`${SEED}/${i}`));
    unread++;
    for (const answer of await pour(url, pieces, { end, patienceMs: WIRE_PATIENCE_MS })) note(i, answer, { method: 'WIRE', target: '/' });
  }

  async function one(i: number, line: ReturnType<typeof openLine>, some: Known): Promise<void> {
    const random = randomFrom(`${SEED}/${i}`);
    // What takes a body has most that can be wrong with it.
    const attack = attackOn(random.one(random.chance(0.5) ? calls.filter(({ body }) => body) : calls), random);
    const target = attack.target.replaceAll('__ID__', attack.target.includes('/registrations/') ? some.registration : some.notification);
    const answer = await line.exchange(bytesOf({ ...attack, target }), attack.method);
    if (answer) note(i, answer, { method: attack.method, target });
    else complaints.push(`request ${i}, ${attack.method} ${target.slice(0, 200)}: no answer`);
  }

  async function send(upTo: number): Promise<void> {
    const worker = async (): Promise<void> => {
      const line = openLine(url);
      let known: Known = { notification: NOBODY, registration: NOBODY };
      while (sent < upTo) {
        const i = sent++;
        if (i % WIRE_EVERY === 0) await overTheWire(i);
        else await one(i, line, known);
        if (i % 100 === 0) known = { notification: [...accepted].at(-1) ?? NOBODY, registration: [...registered].at(-1) ?? NOBODY };
      }
      line.close();
    };
    await Promise.all(Array.from({ length: LINES }, worker));
  }

  it('are all answered, as problems when they are refused, and bring nothing down', async () => {
    await send(Math.floor(REQUESTS / 5));
    const before = await memory();
    await send(REQUESTS);
    const after = await memory();
    const summary = [...statuses].sort(([a], [b]) => a - b).map(([status, count]) => `${status}: ${count}`).join(', ');
    process.stdout.write(`${sent} requests, FUZZ_SEED=${SEED}: ${summary}; ${accepted.size} accepted, ${registered.size} registered; memory ${mb(before)} MB, then ${mb(after)} MB\n`);
    expect(complaints.slice(0, 20)).toEqual([]);
    expect(sent).toBeGreaterThanOrEqual(Math.min(LEAST_REQUESTS, REQUESTS));
    expect(after - before).toBeLessThan(MOST_GROWTH_BYTES);
    expect((await fetch(new URL('/health/ready', url))).status).toBe(200);
  }, TIMEOUT_MS);

  it('leave in the log what was accepted, all of it valid, and nothing else', async () => {
    const { requests: stored } = await storedRequests(database.url);
    const broken = stored.flatMap((request) => brokenRules(request).map((rule) => `not so: ${rule}: ${JSON.stringify(request).slice(0, 500)}`));
    expect(broken).toEqual([]);
    const ids = new Set(stored.map(({ data }) => String(data['notificationId'])));
    expect([...accepted].filter((id) => !ids.has(id))).toEqual([]);
    // Of what was cut short nobody heard the answer.
    expect([...ids].filter((id) => !accepted.has(id)).length).toBeLessThanOrEqual(unread);
    expect(stored.length).toBeGreaterThan(100);
  }, TIMEOUT_MS);

  it('leave each address registered once, and each registration welcomed', async () => {
    const entries = await storedRegistrations(database.url);
    expect(entries.flatMap((entry) => brokenRegistrationRules(entry).map((rule) => `not so: ${rule}: ${JSON.stringify(entry).slice(0, 500)}`))).toEqual([]);
    const ids = entries.map(({ data }) => String(data['registrationId']));
    expect([...registered].filter((id) => !ids.includes(id))).toEqual([]);
    expect(ids.length - registered.size).toBeLessThanOrEqual(unread);
    expect(ids.length).toBeGreaterThan(50);
    expect(new Set(entries.map(({ data }) => mailboxOf(String(data['email'])))).size).toBe(entries.length);
    await eventually(async () => {
      const { welcomes } = await storedRequests(database.url);
      expect(welcomes.flatMap(brokenRules)).toEqual([]);
      return welcomes.length === entries.length;
    }, TIMEOUT_MS);
  }, TIMEOUT_MS);

  it('leave every view in step, with nothing parked', async () => {
    const items = await eventually(async () => {
      const { items: all } = await answered('/v1/projections');
      return all.every(({ lag, status }: any) => lag === 0 && status === 'live') && all;
    }, TIMEOUT_MS);
    expect(items.map(({ name, parked }: any) => [name, parked])).toEqual(items.map(({ name }: any) => [name, 0]));
    const { accepted: total, delivered, failed, cancelled, unsupported, unknown, inFlight } = await answered('/v1/accounting');
    expect(delivered + failed + cancelled + unsupported + unknown + inFlight).toBe(total);
  }, TIMEOUT_MS);

  it('are delivered when they were accepted, odd as they are', async () => {
    const some = async (status: string): Promise<readonly unknown[]> => (await answered(`/v1/notifications?status=${status}`)).items;
    await eventually(async () => (await some('accepted')).length === 0, TIMEOUT_MS);
    for (const status of ['failed', 'unknown', 'unsupported_channel']) expect(await some(status)).toEqual([]);
    await eventually(async () => (await some('delivering')).length === 0, TIMEOUT_MS);
    expect((await some('delivered')).length).toBeGreaterThan(0);
  }, TIMEOUT_MS);
});

/** What exists by now. */
interface Known {
  readonly notification: string;
  readonly registration: string;
}

const NOBODY = '0199aaaa-0000-7000-8000-000000000000';

function bytesOf({ method, target, headers, body }: Attack): Buffer {
  const length: readonly (readonly [string, string])[] = body ? [['content-length', String(body.length)]] : [];
  const lines = [['host', 'localhost'], ...headers, ...length].map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return Buffer.concat([Buffer.from(`${method} ${target} HTTP/1.1\r\n${lines}\r\n`, 'latin1'), ...(body ? [body] : [])]);
}

function mb(bytes: number): number {
  return Math.round(bytes / 1024 / 1024);
}
