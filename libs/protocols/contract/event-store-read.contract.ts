import { randomUUID } from 'node:crypto';
import type { Position } from '#kernel';
import { comparePositions, isPosition, START } from '#kernel';
import type { EventStore } from '#protocols';
import type { ContractStore, OpenContractStore } from './event-store.fixture.ts';
import { eventsOf, freshNames, isAscending, newEvent, numbered, numbersOf, readPages, upTo } from './event-store.fixture.ts';

/** What JSON can hold and stores tend to trip over. */
const AWKWARD_DATA: readonly unknown[] = [
  {}, [], '', null, true, 0, -1.5e-7, 9_007_199_254_740_991, 1e300, 'text',
  { 'grüße 🎉 中文': { nested: [{ deep: [null, { '': '' }] }] } },
  { quotes: '"\'\\ \n\t\r {} , NULL \u2028', '{a,b}': '\\N' },
  { nul: 'a\u0000b', lone: '\ud800', reversed: '\udc00\ud800' },
  { b: 1, a: 2, 10: 'ten', 9: 'nine' },
  'x'.repeat(100_000),
];

export function readContract(open: OpenContractStore): void {
  let opened: ContractStore;
  let store: EventStore;

  beforeAll(async () => {
    opened = await open();
    store = opened.store;
  });

  afterAll(() => opened[Symbol.asyncDispose]());

  it('gives back an event with its envelope', async () => {
    const { stream, type } = freshNames();
    const event = newEvent(type(), { amount: 12 });
    const { position } = await store.append(stream(), 'none', [event], event.metadata.commandId);
    const [read, ...others] = await store.readStream(stream(), { limit: 10 });
    expect(others).toEqual([]);
    expect(read).toEqual({ ...event, stream: stream(), revision: 0, position, recordedAt: expect.any(String) as unknown });
    expect(read?.recordedAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(Math.abs(Date.parse(read?.recordedAt ?? '') - Date.now())).toBeLessThan(3_600_000);
    const [page] = await readPages(store, START, 1_000, { types: [type()] }).then((pages) => pages.filter((one) => one.events.length > 0));
    expect(page?.events).toEqual([read]);
  });

  it('gives back any JSON value unchanged', async () => {
    const { stream, type } = freshNames();
    await store.append(stream(), 'none', AWKWARD_DATA.map((data) => newEvent(type(), data)), randomUUID());
    const read = await store.readStream(stream(), { limit: 100 });
    expect(read.map((event) => event.data)).toEqual(AWKWARD_DATA);
  });

  it('gives back awkward stream names and types', async () => {
    const { stream, type } = freshNames();
    const names = ['ü 🎉', '"\'\\', '{a,b}', 'a-b-c', 'NULL', '%', 'x'.repeat(180)];
    for (const name of names) {
      await store.append(stream(name), 'none', [newEvent(type(name))], randomUUID());
      const [event] = await store.readStream(stream(name), { limit: 1 });
      expect([event?.stream, event?.type]).toEqual([stream(name), type(name)]);
    }
  });

  it('answers no events for a missing stream', async () => {
    expect(await store.readStream(freshNames().stream(), { limit: 10 })).toEqual([]);
    expect(await store.readStream(freshNames().stream(), { limit: 10, direction: 'backwards' })).toEqual([]);
  });

  it('reads a stream in pages, in both directions', async () => {
    const { stream, type } = freshNames();
    await store.append(stream(), 'none', numbered(type(), 10), randomUUID());
    const read = async (options: Parameters<EventStore['readStream']>[1]): Promise<number[]> =>
      numbersOf(await store.readStream(stream(), options));
    expect(await read({ limit: 4 })).toEqual([0, 1, 2, 3]);
    expect(await read({ limit: 4, from: 3, direction: 'forwards' })).toEqual([3, 4, 5, 6]);
    expect(await read({ limit: 100, from: 8 })).toEqual([8, 9]);
    expect(await read({ limit: 100, from: 10 })).toEqual([]);
    expect(await read({ limit: 4, direction: 'backwards' })).toEqual([9, 8, 7, 6]);
    expect(await read({ limit: 4, from: 2, direction: 'backwards' })).toEqual([2, 1, 0]);
    expect(await read({ limit: 2, from: 100, direction: 'backwards' })).toEqual([9, 8]);
  });

  it('reads the log in pages after a position, in order', async () => {
    const { stream, type } = freshNames();
    const after = await store.head();
    for (const n of upTo(10)) await store.append(stream(`${n % 3}`), 'any', [newEvent(type(), { n })], randomUUID());
    const pages = await readPages(store, after, 4);
    const events = eventsOf(pages);
    expect(pages.every((page) => page.events.length <= 4)).toBe(true);
    expect(numbersOf(events.filter((event) => event.type === type()))).toEqual(upTo(10));
    expect(isAscending(events)).toBe(true);
    expect(events.every((event) => comparePositions(event.position, after) > 0)).toBe(true);
  });

  it('continues after the position of any event', async () => {
    const { stream, type } = freshNames();
    await store.append(stream(), 'none', numbered(type(), 5), randomUUID());
    const third = (await store.readStream(stream(), { limit: 1, from: 2 }))[0]?.position as Position;
    const rest = eventsOf(await readPages(store, third, 100, { types: [type()] }));
    expect(numbersOf(rest)).toEqual([3, 4]);
  });

  it('leaves out other types and still moves its position over them', async () => {
    const { stream, type } = freshNames();
    const after = await store.head();
    await store.append(stream(), 'any', [...numbered(type('Noise'), 30), ...numbered(type('A'), 3)], randomUUID());
    await store.append(stream(), 'any', [...numbered(type('B'), 3, 3), ...numbered(type('Noise'), 30)], randomUUID());
    const pages = await readPages(store, after, 4, { types: [type('A'), type('B')] });
    expect(numbersOf(eventsOf(pages))).toEqual(upTo(6));
    expect(comparePositions(pages.at(-1)?.position ?? START, await store.head())).toBeLessThanOrEqual(0);
    const none = await readPages(store, after, 10, { types: [type('Absent')] });
    expect(eventsOf(none)).toEqual([]);
  });

  it('stays where it is when there is nothing more', async () => {
    const { stream, type } = freshNames();
    await store.append(stream(), 'none', numbered(type(), 1), randomUUID());
    const pages = await readPages(store, await store.head(), 10, { types: [type('Absent')] });
    expect(eventsOf(pages)).toEqual([]);
    const at = await store.head();
    const page = await store.readAll(at, 10, { types: [type()] });
    expect(page.events).toEqual([]);
    expect(comparePositions(page.position, at)).toBeGreaterThanOrEqual(0);
  });

  it('writes positions so that they survive JSON and URLs', async () => {
    const { stream, type } = freshNames();
    const { position } = await store.append(stream(), 'none', [newEvent(type())], randomUUID());
    expect(isPosition(position)).toBe(true);
    expect(JSON.parse(JSON.stringify(position))).toBe(position);
  });

  it('has its head at or after the last append', async () => {
    const { stream, type } = freshNames();
    const before = await store.head();
    const { position } = await store.append(stream(), 'none', [newEvent(type())], randomUUID());
    expect(comparePositions(before, position)).toBeLessThan(0);
    expect(comparePositions(await store.head(), position)).toBeGreaterThanOrEqual(0);
  });
}
