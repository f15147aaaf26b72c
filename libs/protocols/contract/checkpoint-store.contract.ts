import type { CheckpointStore } from '#protocols';
import { AT, freshName, openTable, type ContractReadSide, type OpenReadSide } from './read-side.fixture.ts';

const parking = (stream: string, revision = 3) => ({ stream, revision, position: AT(40), error: 'it "fails" \u00e4', attempts: 3 });

/** What every checkpoint store must do. */
export function checkpointStoreContract(provider: string, open: OpenReadSide): void {
  describe(`${provider} checkpoint store`, () => {
    let opened: ContractReadSide;
    let checkpoints: CheckpointStore;
    let id: { name: string; generation: number };

    beforeAll(async () => {
      opened = await open();
      checkpoints = opened.checkpoints;
    });
    beforeEach(() => { id = { name: freshName('policy:'), generation: 0 }; });
    afterAll(() => opened[Symbol.asyncDispose]());

    it('makes a checkpoint only when told where it begins', async () => {
      expect(await checkpoints.position(id)).toBeNull();
      expect(await checkpoints.take(id, 1)).toBeNull();
      expect(await checkpoints.take(id, 1, AT(7))).toBe('7');
      expect(await checkpoints.take(id, 1, AT(9))).toBe('7');
      expect(await checkpoints.position(id)).toBe('7');
    });

    it('knows them all', async () => {
      expect((await checkpoints.all()).filter(({ name }) => name === id.name)).toEqual([]);
      await checkpoints.take(id, 1, AT(0));
      await checkpoints.take({ ...id, generation: 3 }, 1, AT(0));
      const own = (await checkpoints.all()).filter(({ name }) => name === id.name);
      expect(own.sort((a, b) => a.generation - b.generation)).toEqual([id, { ...id, generation: 3 }]);
    });

    it('is taken over by a higher fence, not by a lower one', async () => {
      await checkpoints.take(id, 5, AT(0));
      expect(await checkpoints.take(id, 4)).toBeNull();
      expect(await checkpoints.move(id, { fence: 5, from: AT(0), to: AT(10) })).toBe('applied');
      expect(await checkpoints.take(id, 6)).toBe('10');
      expect(await checkpoints.move(id, { fence: 5, from: AT(10), to: AT(11) })).toBe('fenced');
      expect(await checkpoints.move(id, { fence: 6, from: AT(9), to: AT(11) })).toBe('fenced');
      expect(await checkpoints.move(id, { fence: 6, from: AT(10), to: AT(10) })).toBe('applied');
      expect(await checkpoints.position(id)).toBe('10');
    });

    it('moves beyond what a number can hold', async () => {
      await checkpoints.take(id, 1, AT(0));
      const far = AT(9_223_372_036_854_775_806n);
      await checkpoints.move(id, { fence: 1, from: AT(0), to: far });
      expect(await checkpoints.position(id)).toBe(far);
    });

    it('parks, parks again and unparks streams along with the move', async () => {
      await checkpoints.take(id, 1, AT(0));
      await checkpoints.move(id, { fence: 1, from: AT(0), to: AT(1), park: [parking('a'), parking('b')] });
      await checkpoints.move(id, { fence: 1, from: AT(1), to: AT(2), park: [parking('b', 5)], unpark: ['a'] });
      const [only, ...others] = await checkpoints.parked(id);
      expect(others).toEqual([]);
      expect(only).toEqual({ ...parking('b', 5), parkedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as unknown, wish: null });
    });

    it('keeps a wish until the stream is parked again', async () => {
      await checkpoints.take(id, 1, AT(0));
      await checkpoints.move(id, { fence: 1, from: AT(0), to: AT(1), park: [parking('a')] });
      expect(await checkpoints.wish(id, 'other', 'retry')).toBe(false);
      expect(await checkpoints.wish(id, 'a', 'skip')).toBe(true);
      expect((await checkpoints.parked(id))[0]?.wish).toBe('skip');
      await checkpoints.move(id, { fence: 1, from: AT(1), to: AT(1), park: [{ ...parking('a', 3), wish: 'retry' }] });
      expect((await checkpoints.parked(id))[0]?.wish).toBe('retry');
      await checkpoints.move(id, { fence: 1, from: AT(1), to: AT(1), park: [parking('a', 4)] });
      expect((await checkpoints.parked(id))[0]).toMatchObject({ wish: null, revision: 4 });
    });

    it('remembers skipped events for every generation', async () => {
      const { table, write } = await openTable(opened);
      const skipped = { stream: 's', revision: 2, position: AT(1), error: 'e' };
      await write({}, { skip: [skipped] });
      await write({}, { skip: [skipped] });
      expect(await checkpoints.skipped(table.name)).toEqual(expect.arrayContaining([skipped]));
      expect(await checkpoints.skipped(freshName())).toEqual([]);
    });

    it('counts what is parked in a view', async () => {
      const { table, write } = await openTable(opened);
      await write({}, { park: [parking('a'), parking('b')] });
      expect((await opened.projections.get(table.name))?.parked).toBe(2);
    });
  });
}
