import { randomUUID } from 'node:crypto';
import pg from 'pg';
import type { Position } from '#kernel';
import { Unavailable } from '#protocols';
import { openPool, openPostgresEventStore, openPostgresReadSide } from '#providers/postgres';
import { append, startInstance, tally, until, type Backends, type Instance } from '../support/projections.ts';
import { freshDatabase } from '../support/postgres.ts';

const LONG = { waitMs: 30_000 };

describe('views on Postgres', () => {
  let backends: Backends;
  let connectionString: string;
  const closing: (() => PromiseLike<void>)[] = [];
  const started: Instance[] = [];

  beforeAll(async () => {
    const database = await freshDatabase();
    connectionString = database.url;
    const pool = openPool({ connectionString, max: 20 });
    const store = await openPostgresEventStore({ connectionString });
    closing.push(() => store[Symbol.asyncDispose](), () => pool.end(), () => database[Symbol.asyncDispose]());
    backends = { store, ...await openPostgresReadSide(pool) };
  });
  afterEach(async () => {
    await Promise.all(started.splice(0).map((instance) => instance.stop()));
  });
  afterAll(async () => {
    for (const close of closing) await close();
  });

  function start(...args: Parameters<typeof startInstance>): Instance {
    const instance = startInstance(...args);
    started.push(instance);
    return instance;
  }

  /** Appends from many sides until told to stop; answers the last position. */
  async function traffic(streams: string, stopped: () => boolean): Promise<Position> {
    let last: Position = await append(backends.store, `${streams}-0`, { amount: 1 });
    await Promise.all(Array.from({ length: 8 }, async (_, writer) => {
      for (let n = 0; !stopped(); n++) {
        last = await append(backends.store, `${streams}-${(n * 7 + writer) % 40}`, { amount: n % 13 === 0 ? 0 : n % 5 + 1 });
      }
    }));
    return last;
  }

  it('are the same when rebuilt while events keep coming and connections are lost', async () => {
    const name = 'traffic';
    const view = tally({ name });
    const { reader, service } = start(backends, [view], { rebuildPageSize: 200, pageSize: 50, cacheBudget: 20_000 });
    const other = start(backends, [view]);
    let stopped = false;
    const running = traffic('a', () => stopped);
    const admin = new pg.Client({ connectionString });
    await admin.connect();
    await until(async () => service.get(name).catch(() => null));
    for (const generation of [2, 3]) {
      // Its answer may be lost with its connection; then there is one more.
      await until(() => other.service.rebuild(name).catch(() => false));
      await admin.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid() AND random() < 0.3`);
      await until(async () => ((await service.get(name).catch(() => null))?.generation ?? 0) >= generation);
    }
    stopped = true;
    await running.catch(() => undefined);
    await admin.end();
    const after = await backends.store.head();
    const { position } = await reader.get(view, '', { after, ...LONG });
    const live = await service.hash(name);
    expect(BigInt(position)).toBeGreaterThanOrEqual(BigInt(after));
    const { generation: last } = await until(() => service.rebuild(name).catch(() => null));
    await until(async () => (await service.get(name)).generation === last);
    expect(await service.hash(name)).toMatchObject({ hash: live.hash, rows: live.rows });
    expect(live.rows).toBeGreaterThan(10);
  });

  it('are the same when many rows were copied and the answer was lost, once before and once after the commit', async () => {
    const view = tally({ name: 'copied' });
    const streams = Array.from({ length: 700 }, (_, n) => `d-${n}`);
    for (const amounts of [[1, 2], [0], [3, 4]]) {
      await Promise.all(streams.map((stream, n) => append(backends.store, stream, ...(n % 3 > 0 ? [{ amount: n + 1 }] : amounts.map((amount) => ({ amount }))))));
    }
    const troubles = ['before', 'after'];
    const copied: number[] = [];
    const views: Backends['views'] = {
      ...backends.views,
      apply: async (table, change) => {
        const trouble = table.generation === 2 && change.inserts && change.inserts.size > 200 ? troubles.shift() : undefined;
        if (trouble === 'before') throw new Unavailable('database', 'a test says so');
        const verdict = await backends.views.apply(table, change);
        if (verdict === 'applied') copied.push(change.inserts?.size ?? 0);
        if (trouble === 'after') throw new Unavailable('database', 'a test says so');
        return verdict;
      },
    };
    const { reader, service } = start({ ...backends, views }, [view], { pageSize: 100, rebuildPageSize: 300, rebuildCacheBudget: 5_000 });
    await reader.get(view, '', { after: await backends.store.head(), ...LONG });
    const live = await service.hash('copied');
    await service.rebuild('copied');
    await until(async () => (await service.get('copied')).generation === 2);
    expect(await service.hash('copied')).toMatchObject({ hash: live.hash, rows: live.rows });
    expect(live.rows).toBeGreaterThanOrEqual(streams.length);
    expect(troubles).toEqual([]);
    expect(Math.max(...copied)).toBeGreaterThan(200);
  }, 120_000);

  it('are taken over when their owner dies without a word', async () => {
    const view = tally({ name: 'orphan' });
    // Claims the view and then never does anything: a frozen process.
    const frozen = randomUUID();
    await backends.projections.register(view);
    await backends.leases.claim('projections', frozen, ['orphan'], 1, 1_000);
    const { reader } = start(backends, [view], { ttlMs: 1_000 });
    const after = await append(backends.store, 'o-1', { amount: 1 });
    expect((await reader.get(view, 'o-1', { after, ...LONG })).row).toMatchObject({ trail: '0 ' });
  });

  it('fold everything once when two instances believe that they own them', async () => {
    const view = tally({ name: 'contested' });
    let fence = 0;
    const leases: Backends['leases'] = {
      ...backends.leases,
      claim: async (group, ...rest) => (group === 'projections' ? [{ name: 'contested', fence: ++fence }] : backends.leases.claim(group, ...rest)),
      renew: async (_group, _owner, held) => ({ held, owners: 1 }),
    };
    const contend = (): Instance => start({ ...backends, leases }, [view], { ttlMs: 200 });
    const { reader, service } = contend();
    let stopped = false;
    const running = traffic('c', () => stopped);
    for (let n = 0; n < 10; n++) {
      const fences = fence;
      const rival = contend();
      // Each takes it from the other.
      await until(async () => fence >= fences + 3);
      await rival.stop();
    }
    stopped = true;
    await reader.get(view, '', { after: await running, ...LONG });
    const { hash } = await service.hash('contested');
    await service.rebuild('contested');
    await until(async () => (await service.get('contested')).generation === 2);
    await reader.get(view, '', { after: await backends.store.head(), ...LONG });
    expect((await service.hash('contested')).hash).toBe(hash);
  });
});
