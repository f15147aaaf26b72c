import { comparePositions, type Position } from '#kernel';
import { Unavailable, type ViewStore } from '#protocols';
import { append, inMemory, startInstance, tally, until, type Backends, type Instance } from '../../../test/support/projections.ts';
import { Lagging } from './view-query.ts';

const LONG = { waitMs: 20_000 };

describe('projections', () => {
  let backends: Backends;
  const started: Instance[] = [];
  const start: typeof startInstance = (...args) => {
    const instance = startInstance(...args);
    started.push(instance);
    return instance;
  };

  beforeEach(() => { backends = inMemory(); });
  afterEach(async () => {
    await Promise.all(started.splice(0).map((instance) => instance.stop()));
  });

  it('folds what was there before, and what comes after', async () => {
    await append(backends.store, 'a-1', { amount: 2 }, { amount: 3 });
    const { reader } = start(backends, [tally()]);
    const after = await append(backends.store, 'a-2', { amount: 4 });
    const { row } = await reader.get(tally(), 'a-2', { after, ...LONG });
    expect(row).toMatchObject({ count: 1, sum: 4, trail: '0 ' });
    expect((await reader.get(tally(), 'a-1')).row).toMatchObject({ count: 2, sum: 5, trail: '0 1 ' });
  });

  it('deletes rows', async () => {
    const { reader } = start(backends, [tally()]);
    const after = await append(backends.store, 'a-1', { amount: 2 }, { amount: 0 });
    expect((await reader.get(tally(), 'a-1', { after, ...LONG })).row).toBeNull();
  });

  it('moves on over events that no view wants', async () => {
    const { reader } = start(backends, [tally()]);
    const { position } = await backends.store.append('x-1', 'any', [{
      type: 'Other', data: {}, eventId: crypto.randomUUID(),
      metadata: { commandId: crypto.randomUUID(), correlationId: 'c', actor: 'spec', schemaVersion: 1 },
    }], crypto.randomUUID());
    expect((await reader.get(tally(), 'x-1', { after: position, ...LONG })).position).toBe(position);
  });

  it('says so when a view is not there in time', async () => {
    const { reader, stop } = start(backends, [tally()]);
    const reached = await append(backends.store, 'a-1', { amount: 1 });
    await reader.get(tally(), 'a-1', { after: reached, ...LONG });
    await stop();
    const after = await append(backends.store, 'a-1', { amount: 1 });
    const error = await reader.get(tally(), 'a-1', { after, waitMs: 30 }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Lagging);
    expect(error).toMatchObject({ view: 'tally', wanted: after, reached });
  });

  it('answers from another instance than the one that projects', async () => {
    const { reader } = start(backends, [tally()]);
    await reader.get(tally(), 'a', { after: await append(backends.store, 'a-1', { amount: 1 }), ...LONG });
    const other = start(backends, [tally()]);
    const after = await append(backends.store, 'a-1', { amount: 1 });
    expect((await other.reader.get(tally(), 'a-1', { after, ...LONG })).row).toMatchObject({ count: 2 });
  });

  it('pages through rows with a cursor', async () => {
    const { reader } = start(backends, [tally()]);
    let after: Position | undefined;
    for (let n = 1; n <= 7; n++) after = await append(backends.store, `a-${n}`, { amount: n % 3 + 1 });
    const orderBy = [{ column: 'sum', direction: 'desc' }] as const;
    const first = await reader.find(tally(), { orderBy, limit: 3 }, { ...LONG, after: after! });
    const second = await reader.find(tally(), { orderBy, limit: 3, cursor: first.nextCursor! });
    const third = await reader.find(tally(), { orderBy, limit: 3, cursor: second.nextCursor! });
    expect([first, second, third].flatMap(({ items }) => items.map(({ key }) => key))).toEqual(['a-5', 'a-2', 'a-7', 'a-4', 'a-1', 'a-6', 'a-3']);
    expect(third.nextCursor).toBeUndefined();
    for (const cursor of ['', 'x', first.nextCursor!.slice(2), btoa('["sum asc",1,"a-1"]')]) {
      await expect(reader.find(tally(), { orderBy, limit: 3, cursor })).rejects.toThrow('cursor');
    }
  });

  it('carries on after a store was away', async () => {
    let away = 3;
    const apply: ViewStore['apply'] = (...args) => {
      if (away-- > 0) throw new Unavailable('database', 'it is away');
      return backends.views.apply(...args);
    };
    const { reader } = start({ ...backends, views: { ...backends.views, apply } }, [tally()]);
    const after = await append(backends.store, 'a-1', { amount: 1 });
    expect((await reader.get(tally(), 'a-1', { after, ...LONG })).row).toMatchObject({ trail: '0 ' });
  });

  it('folds nothing twice when the answer to a write was lost', async () => {
    let writes = 0;
    const apply: ViewStore['apply'] = async (...args) => {
      const verdict = await backends.views.apply(...args);
      if (++writes % 2 === 1) throw new Unavailable('database', 'the connection was lost');
      return verdict;
    };
    const { reader } = start({ ...backends, views: { ...backends.views, apply } }, [tally()]);
    let after: Position | undefined;
    for (let n = 0; n < 20; n++) after = await append(backends.store, 'a-1', { amount: 1 });
    expect((await reader.get(tally(), 'a-1', { after: after!, ...LONG })).row).toMatchObject({ count: 20, sum: 20 });
  });

  it('hands its views over when it stops, and shares them with those that come', async () => {
    const views = ['one', 'two', 'three', 'four'].map((name) => tally({ name }));
    const first = start(backends, views);
    const after = await append(backends.store, 'a-1', { amount: 1 });
    for (const view of views) await first.reader.get(view, 'a-1', { after, ...LONG });
    const second = start(backends, views);
    await first.stop();
    const later = await append(backends.store, 'a-1', { amount: 1 });
    for (const view of views) {
      expect((await second.reader.get(view, 'a-1', { after: later, ...LONG })).row).toMatchObject({ trail: '0 1 ' });
    }
  });

  it('folds everything once while two instances take a view from each other', async () => {
    const instances = [0, 1].map(() => start(backends, [tally()], { ttlMs: 60 }));
    // Each claim goes through, whoever holds the lease: both believe that the view is theirs.
    let fence = 0;
    const claim = backends.leases.claim;
    Object.assign(backends.leases, {
      claim: async (...args: Parameters<typeof claim>) => (args[0] === 'projections' ? [{ name: 'tally', fence: ++fence }] : claim(...args)),
      renew: async (_group: string, _owner: string, held: readonly unknown[]) => ({ held, owners: 1 }),
    });
    let after: Position | undefined;
    for (let n = 0; n < 300; n++) {
      after = await append(backends.store, `a-${n % 5}`, { amount: 1 });
      if (n % 10 === 0) {
        const position = after;
        await until(async () => comparePositions((await backends.projections.get('tally'))!.live.position, position) >= 0);
        start(backends, [tally()], { ttlMs: 60 });
      }
    }
    const expected = Array.from({ length: 60 }, (_, i) => `${i} `).join('');
    for (let n = 0; n < 5; n++) {
      expect((await instances[0]!.reader.get(tally(), `a-${n}`, { after: after!, ...LONG })).row?.trail).toBe(expected);
    }
  });
});
