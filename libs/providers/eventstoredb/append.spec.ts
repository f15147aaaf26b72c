import { randomUUID } from 'node:crypto';
import { OutcomeUnknown, Overloaded, Unavailable, type NewEvent } from '#protocols';
import { startEventStoreDbDouble, type EventStoreDbDouble } from '../../../test/support/eventstoredb-double/index.ts';
import { openEventStoreDb, type EventStoreDbEventStore } from './event-store.ts';
import type { EventStoreDbLimits } from './options.ts';

let server: EventStoreDbDouble;
const opened: AsyncDisposable[] = [];

beforeEach(async () => {
  server = await startEventStoreDbDouble();
  opened.push(server);
});

afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one[Symbol.asyncDispose]();
});

async function open(limits: Partial<EventStoreDbLimits> = {}, connectionString = server.connectionString): Promise<EventStoreDbEventStore> {
  const store = await openEventStoreDb({ connectionString, ...limits });
  opened.push(store);
  return store;
}

describe('an append whose answer is lost', () => {
  it.each(['none', 'any'] as const)('is stored once when it expects %s', async (expected) => {
    const store = await open();
    server.loseNextAppendAnswer();
    const command = event();
    expect(await store.append('order-1', expected, [command], command.metadata.commandId)).toMatchObject({ revision: 0, duplicate: false });
    expect(server.countOf('order-1')).toBe(1);
  });

  it('is stored once when it expects a revision', async () => {
    const store = await open();
    await store.append('order-1', 'none', [event()], randomUUID());
    server.loseNextAppendAnswer();
    expect(await store.append('order-1', 0, [event(), event()], randomUUID())).toMatchObject({ revision: 2, duplicate: false });
    expect(server.countOf('order-1')).toBe(3);
  });

  it('is found again when the server has forgotten it and others have appended since', async () => {
    const [hasty, other] = await Promise.all([open({ appendTries: 1 }), open()]);
    server.loseNextAppendAnswer();
    const command = event();
    const repeat = () => hasty.append('order-1', 'any', [command], command.metadata.commandId);
    await expect(repeat()).rejects.toBeInstanceOf(OutcomeUnknown);
    server.forgetEventIds();
    await other.append('order-1', 0, [event()], randomUUID());
    expect(await repeat()).toMatchObject({ revision: 0, duplicate: true });
    expect(server.countOf('order-1')).toBe(2);
  });
});

describe('an append that the server never answers', () => {
  it('is sent again after a time of our own', async () => {
    const store = await open({ answerTimeoutMs: 1_000 });
    server.ignoreNextAppends(1);
    expect(await store.append('order-1', 'none', [event()], randomUUID())).toMatchObject({ revision: 0 });
  });

  it('ends as unknown, and can be repeated without harm', async () => {
    const store = await open({ answerTimeoutMs: 300, appendTries: 2 });
    await store.head();
    server.freeze();
    const command = event();
    const append = () => store.append('order-1', 'none', [command], command.metadata.commandId);
    await expect(append()).rejects.toMatchObject({ name: 'OutcomeUnknown', commandId: command.metadata.commandId });
    server.thaw();
    let answer: unknown;
    while (answer === undefined) answer = await append().catch(() => undefined);
    expect(answer).toMatchObject({ revision: 0 });
    expect(server.countOf('order-1')).toBe(1);
  });
});

it('says Unavailable, not OutcomeUnknown, when nothing can have been sent', async () => {
  const store = await open({ retryBackoff: { firstMs: 1, mostMs: 2 } });
  await server.pause();
  await expect(store.append('order-1', 'none', [event()], randomUUID())).rejects.toBeInstanceOf(Unavailable);
  await server.resume();
  expect(await store.append('order-1', 'none', [event()], randomUUID())).toMatchObject({ revision: 0 });
});

it('refuses more appends than may wait, and stores those that do', async () => {
  const store = await open({ maxInFlight: 1, maxWaiting: 2 });
  const appends = ['1', '2', '3', '4'].map((id) => store.append(`order-${id}`, 'none', [event()], randomUUID()));
  await expect(appends[3]).rejects.toBeInstanceOf(Overloaded);
  await expect(Promise.all(appends.slice(0, 3))).resolves.toHaveLength(3);
  expect(server.countOf('order-4')).toBe(0);
});

it('leaves the appends of another server alone when a connection breaks', async () => {
  const elsewhere = await startEventStoreDbDouble();
  opened.push(elsewhere);
  const [here, there] = await Promise.all([open(), open({}, elsewhere.connectionString)]);
  const burst = (store: EventStoreDbEventStore) =>
    Promise.all(Array.from({ length: 100 }, (_, i) => store.append(`order-${i}`, 'none', [event()], randomUUID())));
  const both = Promise.all([burst(here), burst(there)]);
  await here.head();
  server.dropConnections();
  await both;
  expect([server.appends >= 100, elsewhere.appends]).toEqual([true, 100]);
});

it('finds a server that comes late, through discovery too', async () => {
  await server.pause();
  const discover = server.connectionString.replace('esdb:', 'esdb+discover:') + '&maxDiscoverAttempts=1&discoveryInterval=1';
  const store = await open({ retryBackoff: { firstMs: 1, mostMs: 2 } }, discover);
  await expect(store.append('order-1', 'none', [event()], randomUUID())).rejects.toBeInstanceOf(Unavailable);
  await server.resume();
  expect(await store.append('order-1', 'none', [event()], randomUUID())).toMatchObject({ revision: 0 });
});

it('answers Unavailable at once after it has been closed', async () => {
  const store = await open();
  await store.append('order-1', 'none', [event()], randomUUID());
  await store[Symbol.asyncDispose]();
  await expect(store.append('order-2', 'none', [event()], randomUUID())).rejects.toBeInstanceOf(Unavailable);
  await expect(store.head()).rejects.toBeInstanceOf(Unavailable);
});

it('keeps a malformed connection string, which may hold a password, out of its error', async () => {
  await expect(openEventStoreDb({ connectionString: 'esdb://me:secret@host?nodePreference=secret' }))
    .rejects.toMatchObject({ message: expect.not.stringContaining('secret') as unknown });
});

function event(): NewEvent {
  const metadata = { commandId: randomUUID(), correlationId: randomUUID(), actor: 'test', schemaVersion: 1 };
  return { type: 'OrderPlaced', data: {}, eventId: randomUUID(), metadata };
}
