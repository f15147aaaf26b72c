import fc from 'fast-check';
import type { ViewRow } from '#kernel';
import { InvalidQuery, InvalidRow, NoSuchGeneration, type ViewQuery, type ViewStore } from '#protocols';
import { AT, openTable, row, type ContractReadSide, type OpenReadSide } from './read-side.fixture.ts';

/** What every view store must do. */
export function viewStoreContract(provider: string, open: OpenReadSide): void {
  describe(`${provider} view store`, () => {
    let opened: ContractReadSide;
    let views: ViewStore;

    beforeAll(async () => {
      opened = await open();
      views = opened.views;
    });
    afterAll(() => opened[Symbol.asyncDispose]());

    it('gives back rows with the position they stand for', async () => {
      const { table, write } = await openTable(opened);
      const full = row({ text: 'ü 🎉', number: -3, flag: false, at: '2026-01-02T03:04:05.000Z', place: '12', data: { a: [1, null] } });
      await write({ full, empty: row() });
      const { rows, position } = await views.getMany(table, ['full', 'empty', 'absent']);
      expect(Object.fromEntries(rows)).toEqual({ full, empty: row() });
      expect(position).toBe('1');
      expect(await views.getMany(table, ['absent'])).toEqual({ rows: new Map(), position: '1' });
    });

    it('gives back any row as it went in', async () => {
      const { table, write } = await openTable(opened);
      const proper = fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\0', ''));
      const nullable = <Value>(of: fc.Arbitrary<Value>) => fc.option(of, { nil: null });
      const anyRow = fc.record({
        text: nullable(proper),
        number: nullable(fc.maxSafeInteger()),
        flag: nullable(fc.boolean()),
        at: nullable(fc.date({ min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59.999Z'), noInvalidDate: true }).map((date) => date.toISOString())),
        place: nullable(fc.bigInt({ min: 0n, max: 9_223_372_036_854_775_807n }).map(String)),
        data: fc.jsonValue({ stringUnit: 'binary', maxDepth: 3 }).map((value) => JSON.parse(JSON.stringify(value).replaceAll('\\u0000', '')) as object | null),
      });
      const key = proper.filter((text) => text.length > 0);
      await fc.assert(fc.asyncProperty(fc.dictionary(key, anyRow, { minKeys: 1 }), async (rows) => {
        expect(await write(rows)).toBe('applied');
        const found = await views.getMany(table, Object.keys(rows));
        expect(Object.fromEntries(found.rows)).toEqual({ ...rows });
      }), { numRuns: 100 });
    });

    it('replaces and deletes rows', async () => {
      const { table, write } = await openTable(opened);
      await write({ a: row({ number: 1 }), b: row({ number: 2 }) });
      await write({ a: row({ text: 'new' }), b: null, c: null });
      expect(Object.fromEntries((await views.getMany(table, ['a', 'b', 'c'])).rows)).toEqual({ a: row({ text: 'new' }) });
    });

    describe.each([['a few', 3], ['many', 1_500]])('given %s rows that are surely new', (_, count) => {
      const awkward = ['tab\tand\\', '\\N', '\\.', 'line\nand\r\n', '"quoted"', '', 'ü 🎉', '\u0001'];
      const fresh = (): Map<string, ViewRow> => new Map(Array.from({ length: count }, (_, i): [string, ViewRow] => {
        const text = awkward[i % awkward.length]!;
        const at = new Date(Date.UTC(2026, 0, 1) + i).toISOString();
        return [`${text}${i}`, row({ text, number: 7 - i, flag: i % 2 === 0, at, place: `${i}`, data: { [text]: [text, null, i] } })];
      }));

      it('keeps them, beside what else changes', async () => {
        const { table, write } = await openTable(opened);
        await write({ old: row({ number: 1 }), gone: row() });
        const inserts = fresh();
        expect(await write({ old: row({ number: 2 }), gone: null }, { inserts })).toBe('applied');
        const { rows, position } = await views.getMany(table, [...inserts.keys(), 'old', 'gone']);
        expect(Object.fromEntries(rows)).toEqual({ ...Object.fromEntries(inserts), old: row({ number: 2 }) });
        expect(position).toBe('2');
      });

      it('adds none of them when the checkpoint is elsewhere or another\'s', async () => {
        const { table, write } = await openTable(opened);
        const inserts = fresh();
        expect(await write({ a: row() }, { inserts, from: AT(5), to: AT(6) })).toBe('fenced');
        expect(await write({ a: row() }, { inserts, fence: 2 })).toBe('fenced');
        expect(await views.getMany(table, [...inserts.keys(), 'a'])).toEqual({ rows: new Map(), position: '0' });
      });

      it('refuses all of them and what comes with them for one that cannot be kept', async () => {
        const { table, write } = await openTable(opened);
        const inserts = fresh().set('bad', row({ data: { a: '\0' } }));
        await expect(write({ a: row() }, { inserts })).rejects.toThrow(InvalidRow);
        expect(await views.getMany(table, [...inserts.keys(), 'a'])).toEqual({ rows: new Map(), position: '0' });
        expect(await write({ a: row() }, { inserts: fresh() })).toBe('applied');
      });

      it('gives the same hash as rows that replace others', async () => {
        const [first, second] = [await openTable(opened), await openTable(opened)];
        await first.write({}, { inserts: fresh() });
        await second.write(Object.fromEntries(fresh()));
        const { hash, rows } = await views.hash(first.table);
        expect(rows).toBe(count);
        expect((await views.hash(second.table)).hash).toBe(hash);
      });
    });

    it('changes nothing when the checkpoint is elsewhere or another\'s', async () => {
      const { table, write } = await openTable(opened);
      await write({ a: row({ number: 1 }) });
      const rows = { a: row({ number: 2 }), b: row() };
      const parking = { stream: 's', revision: 0, position: AT(1), error: 'e', attempts: 1 };
      expect(await write(rows, { from: AT(0), park: [parking] })).toBe('fenced');
      expect(await write({ a: null }, { fence: 2 })).toBe('fenced');
      await opened.checkpoints.take(table, 2);
      expect(await write(rows)).toBe('fenced');
      expect(Object.fromEntries((await views.getMany(table, ['a', 'b'])).rows)).toEqual({ a: row({ number: 1 }) });
      expect(await opened.checkpoints.parked(table)).toEqual([]);
    });

    it('lets one of many writers pass from each position', async () => {
      const { table } = await openTable(opened);
      const change = { fence: 1, from: AT(0), to: AT(1), deletes: [] };
      const verdicts = await Promise.all(Array.from({ length: 10 }, (_, i) =>
        views.apply(table, { ...change, upserts: new Map([[`${i}`, row({ number: i })]]) })));
      expect(verdicts.filter((verdict) => verdict === 'applied')).toHaveLength(1);
      const { rows } = await views.getMany(table, verdicts.map((_, i) => `${i}`));
      expect([...rows.keys()]).toEqual([`${verdicts.indexOf('applied')}`]);
    });

    it.each<[string, ViewRow]>([
      ['a NUL in a text', row({ text: 'a\0b' })],
      ['half a character in a text', row({ text: '\ud800' })],
      ['a NUL in JSON', row({ data: { a: '\0' } })],
      ['a fraction for an integer', row({ number: 1.5 })],
      ['an integer that is not safe', row({ number: 2 ** 60 })],
      ['a timestamp that is none', row({ at: '2026-02-30T00:00:00.000Z' })],
      ['a timestamp in another form', row({ at: '2026-01-02T03:04:05Z' })],
      ['a missing column', { text: 'x' }],
      ['a value for no column', { ...row(), other: 1 }],
      ['a text for a boolean', row({ flag: 'true' })],
    ])('refuses %s and changes nothing', async (_, bad) => {
      const { table, write } = await openTable(opened);
      await expect(write({ good: row(), bad })).rejects.toThrow(InvalidRow);
      expect(await views.getMany(table, ['good', 'bad'])).toEqual({ rows: new Map(), position: '0' });
    });

    it('has no rows of a generation that is not there or was replaced', async () => {
      const { table } = await openTable(opened);
      await expect(views.getMany({ ...table, generation: 99 }, ['a'])).rejects.toThrow(NoSuchGeneration);
      await views.drop(table);
      await views.drop(table);
      await expect(views.getMany(table, ['a'])).rejects.toThrow(NoSuchGeneration);
      await expect(views.hash(table)).rejects.toThrow(NoSuchGeneration);
      await expect(views.find(table, { where: [], orderBy: [], limit: 1 })).rejects.toThrow(NoSuchGeneration);
    });

    it('makes a table and its indexes once', async () => {
      const { table, write } = await openTable(opened);
      await write({ a: row() });
      await Promise.all([views.create(table), views.create(table), views.addIndexes(table), views.addIndexes(table)]);
      expect((await views.getMany(table, ['a'])).rows.size).toBe(1);
    });

    describe('hash', () => {
      it('is the same for the same rows, however they came', async () => {
        const first = await openTable(opened);
        const second = await openTable(opened);
        await first.write({ a: row({ number: 1 }), b: row({ data: { x: 1, y: 2 } }), c: row() });
        await second.write({ b: row({ data: { y: 2, x: 1 } }) });
        await second.write({ a: row({ number: 1 }), c: row({ text: 'other' }), d: row() });
        expect((await views.hash(second.table)).hash).not.toBe((await views.hash(first.table)).hash);
        await second.write({ c: row(), d: null });
        const [one, other] = [await views.hash(first.table), await views.hash(second.table)];
        expect(other.hash).toBe(one.hash);
        expect([one.rows, one.position, other.rows, other.position]).toEqual([3, '1', 3, '3']);
      });

      it('differs by keys, by columns and from none at all', async () => {
        const hashes = new Set<string>();
        const contents: Record<string, ViewRow>[] = [{}, { a: row() }, { b: row() }, { a: row({ text: '' }) }, { a: row({ number: 0 }) }, { a: row({ place: '0' }) }];
        for (const content of contents) {
          const { table, write } = await openTable(opened);
          await write(content);
          hashes.add((await views.hash(table)).hash);
        }
        expect(hashes.size).toBe(contents.length);
      });
    });

    describe('find', () => {
      const ROWS = {
        a: row({ text: 'x', number: 1, flag: true, at: '2026-01-01T00:00:00.000Z', place: '9' }),
        b: row({ text: 'x', number: 2, flag: false, at: '2026-01-02T00:00:00.000Z', place: '10' }),
        c: row({ text: 'X', number: 2, at: '2026-01-02T00:00:00.000Z' }),
        d: row({ text: '～', number: null, flag: true }),
        e: row({ text: '🎉', number: 5, place: '9223372036854775807' }),
        f: row({ number: 2 }),
      };

      async function ask(query: Partial<ViewQuery>): Promise<string> {
        const { table, write } = await openTable(opened);
        await write(ROWS);
        const { rows, position } = await views.find(table, { where: [], orderBy: [], limit: 100, ...query });
        expect(position).toBe('1');
        for (const [key, found] of rows) expect(found).toEqual(ROWS[key as keyof typeof ROWS]);
        return [...rows.keys()].join('');
      }

      it('orders by columns and then by key, nulls as greatest', async () => {
        expect(await ask({})).toBe('abcdef');
        expect(await ask({ orderBy: [{ column: 'number', direction: 'asc' }] })).toBe('abcfed');
        expect(await ask({ orderBy: [{ column: 'number', direction: 'desc' }] })).toBe('defcba');
        expect(await ask({ orderBy: [{ column: 'number', direction: 'desc' }, { column: 'at', direction: 'asc' }] })).toBe('debcfa');
        expect(await ask({ orderBy: [{ column: 'text', direction: 'asc' }] })).toBe('cabdef');
        expect(await ask({ orderBy: [{ column: 'place', direction: 'desc' }], limit: 4 })).toBe('fdce');
      });

      it('meets every condition', async () => {
        expect(await ask({ where: [{ column: 'text', op: '=', value: 'x' }] })).toBe('ab');
        expect(await ask({ where: [{ column: 'number', op: '>=', value: 2 }, { column: 'number', op: '<', value: 5 }] })).toBe('bcf');
        expect(await ask({ where: [{ column: 'flag', op: '=', value: true }] })).toBe('ad');
        expect(await ask({ where: [{ column: 'at', op: '<=', value: '2026-01-01T00:00:00.000Z' }] })).toBe('a');
        expect(await ask({ where: [{ column: 'place', op: '>', value: '9' }] })).toBe('be');
        expect(await ask({ where: [{ column: 'number', in: [1, 5, 7] }] })).toBe('ae');
        expect(await ask({ where: [{ column: 'text', in: [] }] })).toBe('');
      });

      it('goes through all rows page by page, whatever the order', async () => {
        const { table, write } = await openTable(opened);
        const directions = fc.constantFrom('asc' as const, 'desc' as const);
        const columns = fc.uniqueArray(fc.constantFrom('text', 'number', 'flag', 'at', 'place'), { maxLength: 3 });
        const small = fc.record({
          text: fc.constantFrom('a', 'b', null),
          number: fc.constantFrom(1, 2, null),
          flag: fc.constantFrom(true, false, null),
          at: fc.constantFrom('2026-01-01T00:00:00.000Z', null),
          place: fc.constantFrom('1', '20', null),
          data: fc.constant(null),
        });
        const rows = fc.sample(small, { numRuns: 40, seed: 7 });
        await write(Object.fromEntries(rows.map((one, i) => [`k${i}`, one])));
        await fc.assert(fc.asyncProperty(columns, fc.array(directions, { minLength: 3, maxLength: 3 }), fc.boolean(), async (names, ways, filtered) => {
          const orderBy = names.map((column, i) => ({ column, direction: ways[i] ?? 'asc' }));
          const where = filtered && names[0] === 'number' ? [{ column: 'number', op: '>=' as const, value: 1 }] : [];
          const all = [...(await views.find(table, { where, orderBy, limit: 100 })).rows.keys()];
          const paged: string[] = [];
          for (let after: ViewQuery['after']; ;) {
            const page = [...(await views.find(table, { where, orderBy, limit: 7, ...(after && { after }) })).rows];
            paged.push(...page.map(([key]) => key));
            const last = page.at(-1);
            if (!last) break;
            after = { key: last[0], values: orderBy.map(({ column }) => last[1][column] ?? null) };
          }
          expect(paged).toEqual(all);
          expect(new Set(paged).size).toBe(where.length > 0 ? rows.filter(({ number }) => number !== null).length : rows.length);
        }), { numRuns: 40 });
      });

      it('refuses columns that are not there or cannot be compared', async () => {
        await expect(ask({ where: [{ column: 'toString', op: '=', value: 1 }] })).rejects.toThrow(InvalidQuery);
        await expect(ask({ orderBy: [{ column: 'absent', direction: 'asc' }] })).rejects.toThrow(InvalidQuery);
        await expect(ask({ where: [{ column: 'data', op: '=', value: 1 }] })).rejects.toThrow(InvalidQuery);
      });
    });
  });
}
