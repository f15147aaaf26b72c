import { randomUUID } from 'node:crypto';
import { comparePositions } from '#kernel';
import type { EventStore, NewEvent } from '#protocols';
import type { ContractStore, OpenContractStore } from './event-store.fixture.ts';
import { follow, freshNames, isAscending, newEvent, numbered, numbersOf, upTo } from './event-store.fixture.ts';

export function subscribeContract(open: OpenContractStore): void {
  let opened: ContractStore;
  let store: EventStore;

  beforeAll(async () => {
    opened = await open();
    store = opened.store;
  });

  afterAll(() => opened[Symbol.asyncDispose]());

  /** One event per append, one after the other. */
  const trickle = async (stream: string, events: readonly NewEvent[]): Promise<void> => {
    for (const event of events) await store.append(stream, 'any', [event], randomUUID());
  };

  it('catches up, then goes on live', async () => {
    const { stream, type } = freshNames();
    const after = await store.head();
    await store.append(stream(), 'none', numbered(type(), 120), randomUUID());
    let live = false;
    const events = await follow(store, after, { types: [type()] }, 130, async ({ position }) => {
      if (live || comparePositions(position, await store.head()) < 0) return;
      live = true;
      await trickle(stream(), numbered(type(), 10, 120));
    });
    expect(numbersOf(events)).toEqual(upTo(130));
  });

  it('neither skips nor repeats while others append', async () => {
    const { stream, type } = freshNames();
    const after = await store.head();
    const writers = upTo(5).map((w) => trickle(stream(`${w}`), numbered(type(), 60, w * 60)));
    const [one, two] = await Promise.all([
      follow(store, after, { types: [type()] }, 300),
      follow(store, after, { types: [type()] }, 300),
      ...writers,
    ]);
    expect(numbersOf(one).sort((a, b) => a - b)).toEqual(upTo(300));
    expect(isAscending(one)).toBe(true);
    expect(two).toEqual(one);
  });

  it('starts after the position it is given', async () => {
    const { stream, type } = freshNames();
    const { position } = await store.append(stream(), 'none', numbered(type(), 5), randomUUID());
    await store.append(stream(), 4, numbered(type(), 5, 5), randomUUID());
    const events = await follow(store, position, { types: [type()] }, 5);
    expect(numbersOf(events)).toEqual([5, 6, 7, 8, 9]);
  });

  it('shows every type when it is given no filter', async () => {
    const { stream, type } = freshNames();
    const after = await store.head();
    await store.append(stream(), 'none', [newEvent(type('A')), newEvent(type('B')), newEvent(type('C'))], randomUUID());
    const stop = new AbortController();
    const seen: string[] = [];
    for await (const page of store.subscribe(after, { stop: stop.signal })) {
      seen.push(...page.events.map((event) => event.type).filter((one) => one.startsWith(type(''))));
      if (seen.length >= 3) stop.abort();
    }
    expect(seen).toEqual([type('A'), type('B'), type('C')]);
  });

  it('honours its filter and moves its position over the rest', async () => {
    const { stream, type } = freshNames();
    const after = await store.head();
    const { position: end } = await store.append(stream(), 'none', [...numbered(type(), 3), ...numbered(type('Noise'), 100)], randomUUID());
    const stop = new AbortController();
    const seen: number[] = [];
    for await (const page of store.subscribe(after, { stop: stop.signal, filter: { types: [type()] }, pageSize: 10 })) {
      seen.push(...numbersOf(page.events));
      if (comparePositions(page.position, end) >= 0) stop.abort();
    }
    expect(seen).toEqual([0, 1, 2]);
  });

  it('keeps pages within their size for a slow consumer', async () => {
    const { stream, type } = freshNames();
    const after = await store.head();
    await store.append(stream(), 'none', numbered(type(), 10), randomUUID());
    const stop = new AbortController();
    const seen: number[] = [];
    let turns = 0;
    for await (const page of store.subscribe(after, { stop: stop.signal, filter: { types: [type()] }, pageSize: 7 })) {
      expect(page.events.length).toBeLessThanOrEqual(7);
      seen.push(...numbersOf(page.events));
      if (turns++ < 5) await store.append(stream(), 'any', numbered(type(), 20, turns * 20 - 10), randomUUID());
      if (seen.length >= 110) stop.abort();
    }
    expect(seen).toEqual(upTo(110));
  });

  it('ends in silence when it is stopped before, or while it waits', async () => {
    const filter = { types: [freshNames().type()] };
    const before = AbortSignal.abort();
    for await (const page of store.subscribe(await store.head(), { stop: before, filter })) expect(page.events).toEqual([]);

    const stop = new AbortController();
    const waiting = (async () => {
      for await (const page of store.subscribe(await store.head(), { stop: stop.signal, filter })) expect(page.events).toEqual([]);
    })();
    await store.head();
    stop.abort();
    await waiting;
  });

  it('is released by leaving the loop', async () => {
    const { stream, type } = freshNames();
    const after = await store.head();
    await store.append(stream(), 'none', numbered(type(), 3), randomUUID());
    const stop = new AbortController();
    for await (const page of store.subscribe(after, { stop: stop.signal })) {
      if (page.events.length > 0) break;
    }
    expect(stop.signal.aborted).toBe(false);
  });

  it('survives lost connections without a gap or a repeat', async () => {
    if (opened.dropConnections === undefined) return;
    const { stream, type } = freshNames();
    const after = await store.head();
    let dropped = 0;
    const following = follow(store, after, { types: [type()] }, 200);
    for (const n of upTo(200)) {
      await store.append(stream(), 'any', [newEvent(type(), { n })], randomUUID());
      if (n % 60 === 30) {
        await opened.dropConnections();
        dropped++;
      }
    }
    expect(dropped).toBe(3);
    expect(numbersOf(await following)).toEqual(upTo(200));
  });
}
