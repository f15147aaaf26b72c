import fc from 'fast-check';
import { Unavailable } from '#protocols';
import { append, inMemory, startInstance, tally, until, type Added, type Backends, type TallyRow } from '../../../test/support/projections.ts';

/*
 * Random events, page sizes and memory limits, and stores that fail before or after they have done what
 * they were asked (the one in memory refuses to insert what is there): the view must be what a plain fold makes of the log. Its rows hold the revisions that
 * they were folded from, so that nothing skipped or folded twice goes unseen.
 */
describe('a view, whatever the stores do', () => {
  it('is the plain fold of the log, live and rebuilt', async () => {
    await fc.assert(fc.asyncProperty(anyCase(), async ({ before, after, troubles, limits }) => {
      const backends = failing(inMemory(), troubles);
      for (const batch of before) await write(backends, batch);
      const instance = startInstance(backends, [tally()], limits);
      try {
        for (const batch of after.slice(1)) await write(backends, batch);
        const rebuilt = until(async () => instance.service.rebuild(tally().name).catch(() => undefined));
        rebuilt.catch(() => undefined);
        const last = await write(backends, after[0]!);
        const live = await rows(instance, last);
        expect(live).toEqual(naive([...before, ...after.slice(1), after[0]!]));
        const { generation } = await rebuilt;
        await until(async () => (await backends.projections.get(tally().name))?.live.generation === generation);
        expect(await rows(instance, last)).toEqual(live);
      } finally {
        await instance.stop();
      }
    }), { numRuns: 15 });
  });
});

interface Batch {
  readonly stream: number;
  readonly amounts: readonly number[];
}

/** What befalls a call: `before` it is done, or `after`, so that its answer is lost. */
type Trouble = 'none' | 'before' | 'after';

function anyCase() {
  const batch = fc.record({ stream: fc.nat(3), amounts: fc.array(fc.nat(3), { minLength: 1, maxLength: 4 }) });
  return fc.record({
    before: fc.array(batch, { maxLength: 12 }),
    after: fc.array(batch, { minLength: 1, maxLength: 12 }),
    troubles: fc.array(fc.constantFrom<Trouble>('none', 'none', 'before', 'after'), { maxLength: 8 }),
    limits: fc.record({
      pageSize: fc.integer({ min: 1, max: 6 }),
      rebuildPageSize: fc.integer({ min: 1, max: 6 }),
      cacheBudget: fc.constantFrom(0, 200, 1_000_000),
      rebuildCacheBudget: fc.constantFrom(0, 200, 1_000_000),
      // The smallest takes almost every key for one that was written.
      keyBytes: fc.constantFrom(4, 1_024),
      rebuildKeyBytes: fc.constantFrom(4, 1_024),
    }),
  });
}

function write({ store }: Backends, { stream, amounts }: Batch) {
  return append(store, `a-${stream}`, ...amounts.map((amount): Added => ({ amount })));
}

async function rows({ reader }: ReturnType<typeof startInstance>, after: Awaited<ReturnType<typeof write>>) {
  const { items } = await reader.find(tally(), { orderBy: [{ column: 'sum', direction: 'asc' }], limit: 100 }, { after, waitMs: 20_000 });
  return Object.fromEntries(items.map(({ key, row: { count, sum, trail } }) => [key, { count, sum, trail }]));
}

type Plain = Pick<TallyRow, 'count' | 'sum' | 'trail'>;

/** Event by event, in order, without any of the machinery. */
function naive(batches: readonly Batch[]): Record<string, Plain> {
  const rowOf = new Map<string, Plain>();
  const revisions = new Map<string, number>();
  for (const { stream, amounts } of batches) {
    const key = `a-${stream}`;
    for (const amount of amounts) {
      const revision = revisions.get(key) ?? 0;
      revisions.set(key, revision + 1);
      const { count, sum, trail } = rowOf.get(key) ?? { count: 0, sum: 0, trail: '' };
      if (amount === 0) rowOf.delete(key);
      else rowOf.set(key, { count: count + 1, sum: sum + amount, trail: `${trail}${revision} ` });
    }
  }
  return Object.fromEntries(rowOf);
}

/** Stores whose first calls that change a view suffer what is listed, one after the other. */
function failing(backends: Backends, troubles: readonly Trouble[]): Backends {
  const left = [...troubles];
  const suffering = <Args extends unknown[], Result>(work: (...args: Args) => Promise<Result>) => async (...args: Args): Promise<Result> => {
    const trouble = left.shift() ?? 'none';
    if (trouble === 'before') throw new Unavailable('database', 'a test says so');
    const result = await work(...args);
    if (trouble === 'after') throw new Unavailable('database', 'a test says so');
    return result;
  };
  const { views, checkpoints, projections } = backends;
  return {
    ...backends,
    views: { ...views, apply: suffering(views.apply) },
    checkpoints: { ...checkpoints, move: suffering(checkpoints.move) },
    projections: { ...projections, flip: suffering(projections.flip) },
  };
}
