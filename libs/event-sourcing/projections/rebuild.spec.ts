import { setImmediate as nextTurn } from 'node:timers/promises';
import { NoRebuild, RebuildRunning, UnknownProjection } from '#protocols';
import { append, inMemory, startInstance, tally, until, type Added, type Backends, type Instance } from '../../../test/support/projections.ts';

const LONG = { waitMs: 20_000 };

describe('a rebuild', () => {
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

  const generation = async (wanted: number): Promise<boolean> => (await backends.projections.get('tally'))?.live.generation === wanted;

  /** Amounts from 1 to 4, and now and then a deletion. */
  async function fill(events: number): Promise<void> {
    for (let n = 0; n < events; n++) await append(backends.store, `a-${n % 17}`, { amount: n % 23 === 0 ? 0 : n % 4 + 1 });
  }

  it('gives the same content, twice in a row', async () => {
    await fill(400);
    const { reader, service } = start(backends, [tally()], { rebuildPageSize: 30, pageSize: 7, cacheBudget: 2_000 });
    await reader.get(tally(), '', { after: await backends.store.head(), ...LONG });
    const { hash, rows } = await service.hash('tally');
    expect(rows).toBeGreaterThan(10);
    for (const next of [2, 3]) {
      expect(await service.rebuild('tally')).toEqual({ generation: next });
      await until(() => generation(next));
      expect(await service.hash('tally')).toMatchObject({ hash, rows });
    }
  });

  it('is digested together with where it is, whatever happens meanwhile', async () => {
    await fill(20);
    const { reader, service } = start(backends, [tally()]);
    await reader.get(tally(), '', { after: await backends.store.head(), ...LONG });
    const hash = backends.views.hash;
    Object.assign(backends.views, {
      hash: async (...args: Parameters<typeof hash>) => {
        const content = await hash(...args);
        await reader.get(tally(), '', { after: await append(backends.store, 'late', { amount: 1 }), ...LONG });
        return content;
      },
    });
    expect(await service.hash('tally')).toMatchObject({ position: '20', head: '21', lag: 1 });
    expect(await service.get('tally')).toMatchObject({ position: '21', lag: 0 });
  });

  it('takes over while events keep coming, and queries never step back', async () => {
    await fill(300);
    const { reader, service } = start(backends, [tally()], { rebuildPageSize: 20 });
    await reader.get(tally(), '', { after: await backends.store.head(), ...LONG });
    let stopped = false;
    const traffic = (async () => {
      for (; !stopped; await nextTurn()) await reader.get(tally(), '', { after: await append(backends.store, `b-${Math.random()}`, { amount: 1 }), ...LONG });
    })();
    const reading = (async () => {
      for (let last = 0; !stopped;) {
        const { position } = await reader.get(tally(), '');
        expect(Number(position)).toBeGreaterThanOrEqual(last);
        last = Number(position);
        await nextTurn();
      }
    })();
    for (const next of [2, 3, 4]) {
      await until(() => service.rebuild('tally').catch(() => false));
      await until(() => generation(next));
    }
    stopped = true;
    await Promise.all([traffic, reading]);
    const live = await service.hash('tally');
    await service.rebuild('tally');
    await until(() => generation(5));
    expect(await service.hash('tally')).toMatchObject({ hash: live.hash, rows: live.rows });
  });

  it('drops the table of the generation before, after a while', async () => {
    const { service } = start(backends, [tally()]);
    await until(() => generation(1));
    const before = (await backends.projections.get('tally'))!.live;
    await service.rebuild('tally');
    await until(() => generation(2));
    await until(async () => (await backends.checkpoints.position(before)) === null);
    expect(await backends.projections.discarded('tally', 0)).toEqual([]);
  });

  it('shows how far it is, and is one at a time', async () => {
    await fill(50);
    const { service } = start(backends, [tally()]);
    await until(() => generation(1));
    await Promise.all(started.splice(0).map((instance) => instance.stop()));
    await service.rebuild('tally');
    expect((await service.get('tally')).rebuild).toEqual({ generation: 2, status: 'building', reason: null, done: 0, total: 50, rate: 0, etaSeconds: null });
    expect(await service.get('tally')).toMatchObject({ status: 'building', generation: 1, head: '50' });
    await expect(service.rebuild('tally')).rejects.toThrow(RebuildRunning);
    await expect(service.rebuild('other')).rejects.toThrow(UnknownProjection);
    await expect(service.get('other')).rejects.toThrow(UnknownProjection);
  });

  it('ends when it is cancelled, and the next one starts afresh', async () => {
    await fill(50);
    const { reader, service } = start(backends, [tally()]);
    await reader.get(tally(), '', { after: await backends.store.head(), ...LONG });
    await expect(service.cancelRebuild('tally')).rejects.toThrow(NoRebuild);
    const { hash } = await service.hash('tally');
    Object.assign(backends.projections, { flip: async () => 'behind' });
    await service.rebuild('tally');
    await until(async () => (await service.get('tally')).rebuild?.done === 50);
    await service.cancelRebuild('tally');
    expect(await service.get('tally')).toMatchObject({ generation: 1, status: 'live', rebuild: null });
    await until(async () => (await backends.projections.discarded('tally', 0)).length === 0);
    expect(await service.hash('tally')).toMatchObject({ hash });
    expect(await service.rebuild('tally')).toEqual({ generation: 3 });
  });

  it('goes on where it was when its instance dies', async () => {
    await fill(200);
    const flip = backends.projections.flip;
    Object.assign(backends.projections, { flip: async () => 'behind' });
    const first = start(backends, [tally()], { rebuildPageSize: 10 });
    await first.reader.get(tally(), '', { after: await backends.store.head(), ...LONG });
    await first.service.rebuild('tally');
    await until(async () => ((await first.service.get('tally')).rebuild?.done ?? 0) > 20);
    await first.stop();
    Object.assign(backends.projections, { flip });
    const second = start(backends, [tally()]);
    await until(() => generation(2));
    const { hash } = await second.service.hash('tally');
    await second.service.rebuild('tally');
    await until(() => generation(3));
    expect(await second.service.hash('tally')).toMatchObject({ hash });
  });

  it('stops at the first event it cannot fold, and the old generation keeps serving', async () => {
    let broken = false;
    const view = tally({ fails: ({ amount }: Added) => broken && amount === 3 });
    await append(backends.store, 'a-1', { amount: 1 }, { amount: 3 });
    const { reader, service } = start(backends, [view]);
    await reader.get(view, '', { after: await backends.store.head(), ...LONG });
    broken = true;
    await service.rebuild('tally');
    const { rebuild } = await until(async () => {
      const details = await service.get('tally');
      return details.rebuild?.status === 'failed' && details;
    });
    expect(rebuild?.reason).toContain('cannot fold 3');
    const after = await append(backends.store, 'a-1', { amount: 4 });
    expect((await reader.get(view, 'a-1', { after, ...LONG })).row).toMatchObject({ sum: 8 });
    broken = false;
    expect(await service.rebuild('tally')).toEqual({ generation: 3 });
    await until(() => generation(3));
  });

  it('starts by itself when the view has changed; the old generation serves until then', async () => {
    await fill(60);
    const old = start(backends, [tally()]);
    await old.reader.get(tally(), '', { after: await backends.store.head(), ...LONG });
    await old.stop();
    const flip = backends.projections.flip;
    Object.assign(backends.projections, { flip: async () => 'behind' });
    const base = tally({ version: 2 });
    const next = {
      ...base,
      columns: { ...base.columns, twice: 'integer' as const },
      evolve: (...args: Parameters<typeof base.evolve>) => {
        const row = base.evolve(...args);
        return row && { ...row, twice: row.sum * 2 };
      },
    };
    const { reader } = start(backends, [next]);
    await until(async () => (await backends.projections.get('tally'))?.rebuild?.position === '60');
    expect((await reader.get(next, 'a-2')).row).toMatchObject({ twice: null });
    const orderBy = [{ column: 'twice' as 'sum', direction: 'asc' as const }];
    await expect(reader.find(next, { orderBy, limit: 1 })).rejects.toThrow('other columns');
    Object.assign(backends.projections, { flip });
    await until(() => generation(2));
    const after = await append(backends.store, 'a-2', { amount: 1 });
    const { row } = await reader.get(next, 'a-2', { after, ...LONG });
    expect(row).toMatchObject({ twice: row!.sum * 2 });
    expect((await reader.find(next, { orderBy, limit: 1 })).items).toHaveLength(1);
  });
});
