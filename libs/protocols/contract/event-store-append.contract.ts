import { randomUUID } from 'node:crypto';
import { comparePositions } from '#kernel';
import type { Appended, EventStore } from '#protocols';
import { InvalidAppend, WrongExpectedRevision } from '#protocols';
import type { ContractStore, OpenContractStore } from './event-store.fixture.ts';
import { eventsOf, freshNames, newEvent, numbered, numbersOf, readPages, upTo } from './event-store.fixture.ts';

export function appendContract(open: OpenContractStore): void {
  let opened: ContractStore;
  let store: EventStore;

  beforeAll(async () => {
    opened = await open();
    store = opened.store;
  });

  afterAll(() => opened[Symbol.asyncDispose]());

  const append = (stream: string, expected: Parameters<EventStore['append']>[1], count = 1, first = 0): Promise<Appended> =>
    store.append(stream, expected, numbered(freshNames().type(), count, first), randomUUID());

  it('answers the revision and the position of the last event', async () => {
    const stream = freshNames().stream();
    const one = await append(stream, 'none', 3);
    const two = await append(stream, 2, 1);
    expect([one.revision, two.revision]).toEqual([2, 3]);
    expect([one.duplicate, two.duplicate]).toEqual([false, false]);
    expect(comparePositions(one.position, two.position)).toBeLessThan(0);
    const events = await store.readStream(stream, { limit: 10 });
    expect([events[2]?.position, events[3]?.position]).toEqual([one.position, two.position]);
  });

  it('`any` takes a missing and an existing stream', async () => {
    const stream = freshNames().stream();
    expect(await append(stream, 'any')).toMatchObject({ revision: 0 });
    expect(await append(stream, 'any')).toMatchObject({ revision: 1 });
  });

  it('`none` takes only a missing stream', async () => {
    const stream = freshNames().stream();
    await append(stream, 'none', 2);
    const refused = append(stream, 'none');
    await expect(refused).rejects.toBeInstanceOf(WrongExpectedRevision);
    await expect(refused).rejects.toMatchObject({ stream, expected: 'none', actual: 1, retry: 'after-reload' });
  });

  it('`exists` takes only an existing stream', async () => {
    const stream = freshNames().stream();
    await expect(append(stream, 'exists')).rejects.toMatchObject({
      name: 'WrongExpectedRevision', expected: 'exists', actual: null,
    });
    await append(stream, 'none');
    expect(await append(stream, 'exists')).toMatchObject({ revision: 1 });
  });

  it('a revision takes only a stream at exactly this revision', async () => {
    const stream = freshNames().stream();
    await expect(append(stream, 0)).rejects.toMatchObject({ name: 'WrongExpectedRevision', expected: 0, actual: null });
    await append(stream, 'none', 3);
    await expect(append(stream, 1)).rejects.toMatchObject({ name: 'WrongExpectedRevision', expected: 1, actual: 2 });
    await expect(append(stream, 3)).rejects.toMatchObject({ name: 'WrongExpectedRevision', expected: 3, actual: 2 });
    expect(await append(stream, 2)).toMatchObject({ revision: 3 });
  });

  it('a refused append stores nothing', async () => {
    const stream = freshNames().stream();
    await expect(append(stream, 4, 5)).rejects.toBeInstanceOf(WrongExpectedRevision);
    expect(await store.readStream(stream, { limit: 10 })).toEqual([]);
    await append(stream, 'none', 2);
    await expect(append(stream, 'none', 5)).rejects.toBeInstanceOf(WrongExpectedRevision);
    expect(await store.readStream(stream, { limit: 10 })).toHaveLength(2);
  });

  it.each([['none', undefined], [0, 1]] as const)('lets one of 20 concurrent appends win that expect %s', async (expected, before) => {
    const stream = freshNames().stream();
    if (before !== undefined) await append(stream, 'none', before);
    const outcomes = await Promise.allSettled(upTo(20).map((n) => append(stream, expected, 1, n)));
    const lost = outcomes.filter((outcome) => outcome.status === 'rejected').map((outcome) => outcome.reason as unknown);
    expect(lost).toHaveLength(19);
    for (const reason of lost) {
      expect(reason).toBeInstanceOf(WrongExpectedRevision);
      expect(reason).toMatchObject({ actual: before ?? 0 });
    }
    expect(await store.readStream(stream, { limit: 100 })).toHaveLength((before ?? 0) + 1);
  });

  it('lands every one of 50 concurrent appends that expect `any`, without a gap', async () => {
    const stream = freshNames().stream();
    const answers = await Promise.all(upTo(50).map((n) => append(stream, 'any', 1, n)));
    const events = await store.readStream(stream, { limit: 100 });
    expect(events.map((event) => event.revision)).toEqual(upTo(50));
    expect(answers.map((answer) => answer.revision).sort((a, b) => a - b)).toEqual(upTo(50));
    expect(numbersOf(events).sort((a, b) => a - b)).toEqual(upTo(50));
    answers.forEach((answer, n) => { expect(events[answer.revision]?.data).toEqual({ n }); });
  });

  it('keeps the events of one append together', async () => {
    const { stream, type } = freshNames();
    const after = await store.head();
    await Promise.all(upTo(20).map((n) => store.append(stream(`${n % 4}`), 'any', numbered(type(), 5, n * 5), randomUUID())));
    const numbers = numbersOf(eventsOf(await readPages(store, after, 1000, { types: [type()] })));
    expect(numbers).toHaveLength(100);
    for (let i = 0; i < 100; i += 5) expect(numbers.slice(i, i + 5)).toEqual(upTo(5).map((n) => Number(numbers[i]) + n));
  });

  it('answers a repeated command as the first time and stores nothing', async () => {
    const { stream, type } = freshNames();
    await append(stream(), 'none');
    const events = numbered(type(), 2);
    const commandId = randomUUID();
    const first = await store.append(stream(), 0, events, commandId);
    await append(stream(), 2);
    const second = await store.append(stream(), 0, events, commandId);
    expect(first).toMatchObject({ revision: 2, duplicate: false });
    expect(second).toMatchObject({ revision: first.revision, position: first.position });
    if (opened.remembersCommands) expect(second.duplicate).toBe(true);
    expect(await store.readStream(stream(), { limit: 10 })).toHaveLength(4);
  });

  it('stores a command once however often it is sent at the same time', async () => {
    const { stream, type } = freshNames();
    const events = numbered(type(), 2);
    const commandId = randomUUID();
    const answers = await Promise.all(upTo(10).map(() => store.append(stream(), 'none', events, commandId)));
    expect(new Set(answers.map((answer) => `${answer.revision} ${answer.position}`)).size).toBe(1);
    if (opened.remembersCommands) expect(answers.filter((answer) => !answer.duplicate)).toHaveLength(1);
    expect(await store.readStream(stream(), { limit: 10 })).toHaveLength(2);
  });

  it('knows a repeated command whatever it expects, if the store remembers commands', async () => {
    if (!opened.remembersCommands) return;
    const { stream, type } = freshNames();
    const events = numbered(type(), 1);
    const commandId = randomUUID();
    const first = await store.append(stream(), 'none', events, commandId);
    for (const expected of ['none', 'any', 'exists', 0, 7] as const) {
      expect(await store.append(stream(), expected, events, commandId)).toEqual({ ...first, duplicate: true });
    }
    expect(await store.readStream(stream(), { limit: 10 })).toHaveLength(1);
  });

  it('may append to several streams for one command', async () => {
    const { stream, type } = freshNames();
    const commandId = randomUUID();
    const answers = await Promise.all(['1', '2'].map((id) => store.append(stream(id), 'none', [newEvent(type())], commandId)));
    expect(answers.map((answer) => answer.duplicate)).toEqual([false, false]);
    expect(await store.readStream(stream('2'), { limit: 10 })).toHaveLength(1);
  });

  it('refuses what is not acceptable, and nothing else of what arrives with it', async () => {
    const { stream, type } = freshNames();
    const circular: Record<string, unknown> = {};
    circular['self'] = circular;
    const bad = [
      store.append(stream('x'.repeat(200)), 'any', [newEvent(type())], randomUUID()),
      store.append('', 'any', [newEvent(type())], randomUUID()),
      store.append(stream('nul\u0000'), 'any', [newEvent(type())], randomUUID()),
      store.append(stream('empty'), 'any', [], randomUUID()),
      store.append(stream('type'), 'any', [newEvent('')], randomUUID()),
      store.append(stream('type'), 'any', [newEvent('nul\u0000')], randomUUID()),
      store.append(stream('id'), 'any', [{ ...newEvent(type()), eventId: 'not a uuid' }], randomUUID()),
      store.append(stream('command'), 'any', [newEvent(type())], 'not a uuid'),
      store.append(stream('bigint'), 'any', [newEvent(type(), { n: 1n })], randomUUID()),
      store.append(stream('circular'), 'any', [newEvent(type(), circular)], randomUUID()),
      store.append(stream('undefined'), 'any', [{ ...newEvent(type()), data: undefined }], randomUUID()),
      store.append(stream('large'), 'any', [newEvent(type(), 'x'.repeat(1_500_000))], randomUUID()),
    ];
    const good = upTo(10).map((n) => append(stream(`good${n}`), 'none'));
    for (const outcome of await Promise.allSettled(bad)) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: expect.any(InvalidAppend) as unknown });
    }
    for (const answer of await Promise.all(good)) expect(answer.revision).toBe(0);
  });
}
