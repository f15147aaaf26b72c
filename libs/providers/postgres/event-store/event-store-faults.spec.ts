import { randomUUID } from 'node:crypto';
import type { Recorded } from '#kernel';
import { START } from '#kernel';
import type { EventStore, NewEvent } from '#protocols';
import { InvalidAppend, Overloaded, ProtocolError, Unavailable } from '#protocols';
import type { FaultyDatabase } from '../../../../test/support/faulty-database.ts';
import { openFaultyDatabase } from '../../../../test/support/faulty-database.ts';
import { openPostgresEventStore } from './event-store.ts';

function happened(n: number, type = 'Happened'): NewEvent {
  const metadata = { commandId: randomUUID(), correlationId: randomUUID(), actor: 'test', schemaVersion: 1 };
  return { type, data: { n }, eventId: randomUUID(), metadata };
}

/** Appends until it is stored, as a caller may who keeps the ids. */
async function persist(store: EventStore, stream: string, event: NewEvent): Promise<void> {
  for (;;) {
    try {
      await store.append(stream, 'any', [event], event.metadata.commandId);
      return;
    } catch (error) {
      if (!(error instanceof ProtocolError) || !['same-again', 'later'].includes(error.retry)) throw error;
    }
  }
}

async function followUntil(store: EventStore, count: number): Promise<Recorded[]> {
  const stop = new AbortController();
  const seen: Recorded[] = [];
  for await (const { events } of store.subscribe(START, { stop: stop.signal, pageSize: 100 })) {
    seen.push(...events);
    if (seen.length >= count) stop.abort();
  }
  return seen;
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, n) => n);
}

function numbersOf(events: readonly Recorded[]): number[] {
  return events.map((event) => (event.data as { n: number }).n);
}

function positionsOf(events: readonly Recorded[]): number[] {
  return events.map((event) => Number(event.position));
}

describe('the postgres event store', () => {
  let database: FaultyDatabase;

  beforeEach(async () => { database = await openFaultyDatabase(); });
  afterEach(() => database[Symbol.asyncDispose]());

  it('loses nothing and stores nothing twice when its connections are cut in traffic', async () => {
    await using store = await openPostgresEventStore({ connectionString: database.url });
    const seen = followUntil(store, 2_000);
    let done = 0;
    const writers = range(20).map(async (writer) => {
      for (const i of range(100)) {
        await persist(store, `traffic-${writer}`, happened(writer * 100 + i));
        done++;
      }
    });
    for (const at of [200, 600, 1_000, 1_400]) {
      while (done < at) await new Promise(setImmediate);
      await database.dropConnections();
    }
    await Promise.all(writers);
    const events = await seen;
    expect(numbersOf(events).sort((a, b) => a - b)).toEqual(range(2_000));
    expect(positionsOf(events)).toEqual(range(2_000).map((n) => n + 1));
  });

  it('shares a log with other processes: positions without gaps, subscribers that see all', async () => {
    await using one = await openPostgresEventStore({ connectionString: database.url });
    await using two = await openPostgresEventStore({ connectionString: database.url });
    const seen = [followUntil(one, 1_000), followUntil(two, 1_000)];
    await Promise.all([one, two].flatMap((store, s) => range(10).map(async (writer) => {
      for (const i of range(50)) await persist(store, `shared-${writer % 3}`, happened(s * 500 + writer * 50 + i));
    })));
    for (const events of await Promise.all(seen)) {
      expect(numbersOf(events).sort((a, b) => a - b)).toEqual(range(1_000));
      expect(positionsOf(events)).toEqual(range(1_000).map((n) => n + 1));
    }
  });

  it('lets many processes open an empty database at once', async () => {
    const stores = await Promise.all(range(4).map(() => openPostgresEventStore({ connectionString: database.url })));
    expect(await Promise.all(stores.map((store) => store.head()))).toEqual(['0', '0', '0', '0']);
    await Promise.all(stores.map((store) => store[Symbol.asyncDispose]()));
  });

  it('refuses an append that the database cannot hold, and none of its neighbours', async () => {
    await using store = await openPostgresEventStore({ connectionString: database.url });
    await database.query(`ALTER TABLE tidings.events ADD CHECK (type <> 'Poison')`);
    const outcomes = await Promise.allSettled(range(100).map((n) =>
      store.append(`mixed-${n}`, 'none', [happened(n, n % 40 === 7 ? 'Poison' : 'Happened')], randomUUID())));
    const refused = outcomes.flatMap((outcome, n) => (outcome.status === 'rejected' ? [{ n, reason: outcome.reason as unknown }] : []));
    expect(refused.map(({ n }) => n)).toEqual([7, 47, 87]);
    for (const { reason } of refused) expect(reason).toBeInstanceOf(InvalidAppend);
    expect((await store.readAll(START, 1_000)).events).toHaveLength(97);
  });

  it('groups appends that arrive together, within its limits', async () => {
    const sizes: number[] = [];
    await using store = await openPostgresEventStore({
      connectionString: database.url, maxBatchAppends: 30, onBatch: (size) => { sizes.push(size); },
    });
    await Promise.all(range(100).map((n) => store.append(`group-${n}`, 'none', [happened(n)], randomUUID())));
    expect(sizes).toEqual([30, 30, 30, 10]);
    await Promise.all(range(3).map((n) => store.append('group-1', n, [happened(n)], randomUUID())));
    expect(sizes.slice(4)).toEqual([1, 1, 1]);
  });

  it('is overloaded when more appends wait than it allows', async () => {
    await using store = await openPostgresEventStore({ connectionString: database.url, maxWaiting: 10 });
    const outcomes = await Promise.allSettled(range(15).map((n) => store.append(`many-${n}`, 'none', [happened(n)], randomUUID())));
    const refused = outcomes.slice(10).map((outcome) => outcome.status === 'rejected' && outcome.reason instanceof Overloaded);
    expect(refused).toEqual([true, true, true, true, true]);
    expect((await store.readAll(START, 100)).events).toHaveLength(10);
  });

  it('delivers what was never notified', async () => {
    await using store = await openPostgresEventStore({ connectionString: database.url });
    const seen = followUntil(store, 3);
    await store.append('heard-1', 'none', [happened(0)], randomUUID());
    await database.query(`
      WITH h AS (UPDATE tidings.head SET last_position = last_position + 2 RETURNING last_position)
      INSERT INTO tidings.events (position, stream_no, revision, stream, type, event_id, recorded_at, data, metadata)
      SELECT last_position - 2 + n, 99, n - 1, 'silent-1', 'Happened', gen_random_uuid(), clock_timestamp(), json_build_object('n', n), '{}'
      FROM h, generate_series(1, 2) n`);
    expect(numbersOf(await seen)).toEqual([0, 1, 2]);
  });

  it('stores what waits before it closes, and refuses what comes after', async () => {
    const store = await openPostgresEventStore({ connectionString: database.url, maxBatchAppends: 5 });
    const waiting = range(50).map((n) => store.append(`closing-${n}`, 'none', [happened(n)], randomUUID()));
    const closed = store[Symbol.asyncDispose]();
    const late = store.append('late-1', 'none', [happened(0)], randomUUID());
    await expect(late).rejects.toBeInstanceOf(Unavailable);
    await Promise.all(waiting);
    await closed;
    expect(await database.query('SELECT count(*)::int AS n FROM tidings.events')).toEqual([{ n: 50 }]);
  });

  it('ends its subscriptions when it closes', async () => {
    const store = await openPostgresEventStore({ connectionString: database.url });
    const following = followUntil(store, 1);
    await store.head();
    await store[Symbol.asyncDispose]();
    expect(await following).toEqual([]);
  });

  it('fails what waits, and does not try for ever, when the server stays away', async () => {
    await using store = await openPostgresEventStore({ connectionString: database.url, resendForMs: 200, maxBatchAppends: 5 });
    await database.shutDoor();
    const outcomes = await Promise.allSettled(range(50).map((n) => store.append(`away-${n}`, 'none', [happened(n)], randomUUID())));
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { name: expect.stringMatching(/^(Unavailable|OutcomeUnknown)$/) as unknown } });
    }
    expect(outcomes.at(-1)).toMatchObject({ reason: { name: 'Unavailable' } });
  });

  it('cannot be opened without a server, and says so', async () => {
    await database.shutDoor();
    await expect(openPostgresEventStore({ connectionString: database.url })).rejects.toBeInstanceOf(Unavailable);
    await expect(openPostgresEventStore({ connectionString: 'postgres://nobody@127.0.0.1:1/none' })).rejects.toBeInstanceOf(Unavailable);
  });
});
