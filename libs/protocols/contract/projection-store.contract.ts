import { NoRebuild, NoSuchGeneration, RebuildRunning, UnknownProjection, type ProjectionStore } from '#protocols';
import { AT, definition, freshName, openTable, row, type ContractReadSide, type OpenReadSide } from './read-side.fixture.ts';

/** What every projection store must do. */
export function projectionStoreContract(provider: string, open: OpenReadSide): void {
  describe(`${provider} projection store`, () => {
    let opened: ContractReadSide;
    let projections: ProjectionStore;

    beforeAll(async () => {
      opened = await open();
      projections = opened.projections;
    });
    afterAll(() => opened[Symbol.asyncDispose]());

    it('makes the first generation live at once', async () => {
      const view = definition();
      const projection = await projections.register(view);
      expect(projection).toMatchObject({ name: view.name, rebuild: null, parked: 0 });
      expect(projection.live).toMatchObject({ ...view, generation: 1, status: 'live', paused: false, position: '0' });
      expect(await projections.get(view.name)).toEqual(projection);
      expect(await projections.list()).toContainEqual(projection);
      expect(await projections.get(freshName())).toBeNull();
    });

    it('changes nothing when the same view is registered again, by many at once', async () => {
      const view = definition();
      const all = await Promise.all(Array.from({ length: 8 }, () => projections.register(view)));
      expect(new Set(all.map(({ live }) => live.generation))).toEqual(new Set([1]));
      expect(all.every(({ rebuild }) => rebuild === null)).toBe(true);
    });

    it('starts a rebuild when the view has changed, and one only', async () => {
      const view = definition();
      await projections.register(view);
      const next = { ...view, version: 2, columns: { text: 'text' as const }, indexes: [] };
      const all = await Promise.all(Array.from({ length: 4 }, () => projections.register(next)));
      for (const { live, rebuild } of all) {
        expect(live).toMatchObject({ ...view, generation: 1, status: 'live' });
        expect(rebuild).toMatchObject({ ...next, generation: 2, status: 'building' });
      }
      const { rebuild } = await projections.register({ ...next, version: 3 });
      expect(rebuild).toMatchObject({ version: 3, generation: 3 });
      expect((await projections.discarded(view.name, 60_000)).map(({ generation }) => generation)).toEqual([2]);
    });

    it('refuses a view that cannot be kept', async () => {
      const bad = [{ name: 'Bad name' }, { columns: { key: 'text' as const } }, { indexes: [['absent']] }, { indexes: [['data']] }];
      for (const wrong of bad) await expect(projections.register({ ...definition(), ...wrong })).rejects.toThrow(TypeError);
    });

    it('runs one rebuild at a time', async () => {
      const view = definition();
      await expect(projections.startRebuild(view)).rejects.toThrow(UnknownProjection);
      await projections.register(view);
      const tries = await Promise.allSettled([projections.startRebuild(view), projections.startRebuild(view)]);
      expect(tries.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      await expect(projections.startRebuild(view)).rejects.toThrow(RebuildRunning);
    });

    it('fences a cancelled rebuild off', async () => {
      const view = definition();
      await projections.register(view);
      await expect(projections.cancelRebuild(view.name)).rejects.toThrow(NoRebuild);
      const { rebuild } = await projections.startRebuild(view);
      await opened.checkpoints.take(rebuild!, 7);
      await projections.cancelRebuild(view.name);
      expect(await opened.checkpoints.move(rebuild!, { fence: 7, from: AT(0), to: AT(1) })).toBe('fenced');
      expect(await opened.checkpoints.take(rebuild!, 8)).toBeNull();
      expect(await projections.flip(rebuild!, 7)).toBe('fenced');
      expect((await projections.get(view.name))?.rebuild).toBeNull();
      await projections.forget(rebuild!);
      expect(await projections.discarded(view.name, 0)).toEqual([]);
      expect((await projections.startRebuild(view)).rebuild?.generation).toBe(3);
    });

    it('remembers why a rebuild failed until the next one', async () => {
      const view = definition();
      await projections.register(view);
      const { rebuild } = await projections.startRebuild(view);
      await opened.checkpoints.take(rebuild!, 1);
      await projections.failRebuild(rebuild!, 2, 'not the owner');
      expect((await projections.get(view.name))?.rebuild?.status).toBe('building');
      await projections.failRebuild(rebuild!, 1, 'because');
      expect((await projections.get(view.name))?.rebuild).toMatchObject({ status: 'failed', reason: 'because' });
      expect((await projections.discarded(view.name, 60_000)).map(({ generation }) => generation)).toEqual([2]);
      await projections.forget(rebuild!);
      expect((await projections.get(view.name))?.rebuild).toMatchObject({ status: 'failed', reason: 'because' });
      expect((await projections.startRebuild(view)).rebuild).toMatchObject({ generation: 3, status: 'building' });
    });

    it('flips once the new generation has caught up, and fences the old one off', async () => {
      const view = definition();
      const { table, write } = await openTable(opened, view);
      await write({ a: row({ text: 'old' }) });
      const { rebuild } = await projections.startRebuild(view);
      await opened.views.create(rebuild!);
      await opened.checkpoints.take(rebuild!, 5);
      expect(await projections.flip(rebuild!, 4)).toBe('fenced');
      expect(await projections.flip(rebuild!, 5)).toBe('behind');
      const built = { fence: 5, from: AT(0), to: AT(1), upserts: new Map([['a', row({ text: 'new' })]]), deletes: [] };
      expect(await opened.views.apply(rebuild!, built)).toBe('applied');
      expect(await projections.flip(rebuild!, 5)).toBe('flipped');

      expect(await write({ a: null })).toBe('fenced');
      await expect(opened.views.getMany(table, ['a'])).rejects.toThrow(NoSuchGeneration);
      const projection = await projections.get(view.name);
      expect(projection).toMatchObject({ live: { generation: 2, position: '1', status: 'live' }, rebuild: null });
      expect((await opened.views.getMany(projection!.live, ['a'])).rows.get('a')).toEqual(row({ text: 'new' }));
      expect(await opened.checkpoints.move(rebuild!, { fence: 5, from: AT(1), to: AT(2) })).toBe('fenced');
      expect(await opened.checkpoints.take(projection!.live, 1)).toBe('1');
    });

    it('lets a retired table stay for a while', async () => {
      const view = definition();
      await openTable(opened, view);
      const { rebuild } = await projections.startRebuild(view);
      await opened.checkpoints.take(rebuild!, 1);
      await projections.flip(rebuild!, 1);
      expect(await projections.discarded(view.name, 60_000)).toEqual([]);
      const [retired] = await projections.discarded(view.name, 0);
      expect(retired).toMatchObject({ name: view.name, generation: 1, columns: view.columns });
    });

    it('pauses and resumes', async () => {
      const { live } = await projections.register(definition());
      await projections.setPaused(live, true);
      expect((await projections.get(live.name))?.live.paused).toBe(true);
      await projections.setPaused(live, false);
      expect((await projections.get(live.name))?.live.paused).toBe(false);
    });

    it('shows the rate of the last moves', async () => {
      const { table, write } = await openTable(opened);
      await write({}, { rate: { eventsPerSecond: 12.5, positionsPerSecond: 100 } });
      expect((await projections.get(table.name))?.live.rate).toEqual({ eventsPerSecond: 12.5, positionsPerSecond: 100 });
    });
  });
}
