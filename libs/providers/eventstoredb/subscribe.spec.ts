import { randomUUID } from 'node:crypto';
import { comparePositions, START, type Position } from '#kernel';
import type { LogPage, NewEvent, SubscribeOptions } from '#protocols';
import { startEventStoreDbDouble, type EventStoreDbDouble } from '../../../test/support/eventstoredb-double/index.ts';
import { openEventStoreDb, type EventStoreDbEventStore } from './event-store.ts';

let server: EventStoreDbDouble;
let store: EventStoreDbEventStore;
let stop: AbortController;
let onLost: (() => void) | undefined;

beforeEach(async () => {
  stop = new AbortController();
  server = await startEventStoreDbDouble();
  store = await openEventStoreDb({
    connectionString: server.connectionString,
    reconnectBackoff: { firstMs: 1, mostMs: 5 },
    log: () => onLost?.(),
  });
});

afterEach(async () => {
  stop.abort();
  onLost = undefined;
  await store[Symbol.asyncDispose]();
  await server.stop();
});

it('waits for a server that is away when it starts', async () => {
  await store.append('order-1', 'none', numbered('Wanted', 3), randomUUID());
  await server.pause();
  onLost = () => { void server.resume(); onLost = undefined; };
  expect(await numbers(START, 3)).toEqual([0, 1, 2]);
});

it('opens again what the server refuses', async () => {
  await store.append('order-1', 'none', numbered('Wanted', 3), randomUUID());
  server.refuseNextCalls(5);
  expect(await numbers(START, 3)).toEqual([0, 1, 2]);
});

it('goes on where it was when the connection breaks in the middle of the catch-up', async () => {
  await store.append('order-1', 'none', numbered('Wanted', 1_000), randomUUID());
  let breaks = 0;
  const seen = await numbers(START, 1_000, { pageSize: 50 }, (count) => {
    if (count < breaks * 200) return;
    breaks++;
    server.dropConnections();
  });
  expect(seen).toEqual(upTo(1_000));
  expect(breaks).toBeGreaterThanOrEqual(5);
});

it('makes the server wait for a slow consumer', async () => {
  for (let n = 0; n < 2_000; n += 500) {
    await store.append('order-1', 'any', numbered('Wanted', 500, n, 'x'.repeat(1_500)), randomUUID());
  }
  let first = true;
  const seen = await numbers(START, 2_000, { pageSize: 10 }, async () => {
    if (!first) return;
    first = false;
    expect(await settled(() => server.eventsSent)).toBeLessThan(1_000);
  });
  expect(seen).toEqual(upTo(2_000));
});

it('shows events and moves past those that the filter leaves out, to the head', async () => {
  await store.append('order-1', 'none', [...numbered('Wanted', 2), ...numbered('Noise', 300)], randomUUID());
  await reaches(await store.head(), START, ['Wanted']);
});

it('reaches the head over unwanted events of others that come while it is live', async () => {
  const other = await openEventStoreDb({ connectionString: server.connectionString });
  await store.append('order-1', 'none', numbered('Noise', 1), randomUUID());
  const head = await store.head();
  let later: Position | undefined;
  for await (const { position, events } of store.subscribe(START, { stop: stop.signal, filter: { types: ['Wanted'] } })) {
    expect(events).toEqual([]);
    if (later !== undefined && comparePositions(position, later) >= 0) stop.abort();
    if (later !== undefined || comparePositions(position, head) < 0) continue;
    server.writeSystemEvent();
    later = (await other.append('order-1', 'any', numbered('Noise', 150), randomUUID())).position;
  }
  await other[Symbol.asyncDispose]();
});

it('does not lose the event that is written exactly where a checkpoint stands', async () => {
  // A log of whole batches: the server reads one more, empty, and its checkpoint stands at the end of the log.
  await store.append('order-1', 'none', numbered('Noise', 64 - server.records), randomUUID());
  const end = await reaches(await store.head(), START, ['Wanted']);
  expect(comparePositions(end, await store.head())).toBeGreaterThan(0);
  await store.append('order-2', 'none', numbered('Wanted', 1), randomUUID());
  stop = new AbortController();
  expect(await numbers(end, 1)).toEqual([0]);
  expect((await store.readAll(end, 10)).events).toHaveLength(1);
});

it('takes types for names, not for expressions', async () => {
  const types = ['a.b', 'a+b (c)', '^x|y$', 'Wanted'];
  await store.append('order-1', 'none', [...types, 'aXb', 'x', 'Wanted2'].flatMap((type) => numbered(type, 1)), randomUUID());
  const seen: string[] = [];
  for await (const { events } of store.subscribe(START, { stop: stop.signal, filter: { types } })) {
    seen.push(...events.map(({ type }) => type));
    if (seen.length === types.length) stop.abort();
  }
  expect(seen).toEqual(types);
});

it('ends when the store is closed', async () => {
  const pages: LogPage[] = [];
  const following = (async () => {
    for await (const page of store.subscribe(START, { stop: stop.signal })) pages.push(page);
  })();
  await store.append('order-1', 'none', numbered('Wanted', 1), randomUUID());
  await store[Symbol.asyncDispose]();
  await following;
});

/** The numbers of the wanted events, until there are enough. */
async function numbers(
  after: Position,
  count: number,
  options: Partial<SubscribeOptions> = {},
  each: (count: number) => Promise<void> | void = () => undefined,
): Promise<number[]> {
  const seen: number[] = [];
  for await (const { events } of store.subscribe(after, { stop: stop.signal, filter: { types: ['Wanted'] }, ...options })) {
    seen.push(...events.map(({ data }) => (data as { n: number }).n));
    if (seen.length >= count) stop.abort();
    await each(seen.length);
  }
  return seen;
}

/** Subscribes until a position is reached. */
async function reaches(target: Position, after: Position, types: readonly string[]): Promise<Position> {
  let at = after;
  for await (const { position } of store.subscribe(after, { stop: stop.signal, filter: { types } })) {
    at = position;
    if (comparePositions(position, target) >= 0) stop.abort();
  }
  return at;
}

/** A count that has stopped to rise. */
async function settled(count: () => number): Promise<number> {
  for (let same = 0, last = -1; ;) {
    same = count() === last ? same + 1 : 0;
    last = count();
    if (same === 10) return last;
    await new Promise((resolve) => { setTimeout(resolve, 10); });
  }
}

function numbered(type: string, count: number, first = 0, padding = ''): NewEvent[] {
  const metadata = { commandId: randomUUID(), correlationId: randomUUID(), actor: 'test', schemaVersion: 1 };
  return upTo(count).map((i) => ({ type, data: { n: first + i, padding }, eventId: randomUUID(), metadata }));
}

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}
