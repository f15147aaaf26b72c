import { InvalidStorageKey, ValueTooLarge, type KeyValueStore } from '#protocols';

/** A store to test, empty at first. */
export interface ContractKeyValueStore extends AsyncDisposable {
  readonly store: KeyValueStore;
}

/** What every key-value store must do. */
export function keyValueStoreContract(name: string, open: () => Promise<ContractKeyValueStore>): void {
  describe(`${name} key-value store`, () => {
    let opened: ContractKeyValueStore;
    let store: KeyValueStore;
    beforeAll(async () => {
      opened = await open();
      ({ store } = opened);
    });
    afterAll(() => opened[Symbol.asyncDispose]());

    const all = async (prefix: string) => (await store.list(prefix, { limit: 1_000 })).map(({ key }) => key);

    it('begins empty, and knows nothing it was not told', async () => {
      expect(await all('')).toEqual([]);
      expect(await store.get('nothing')).toBeNull();
      expect(await store.delete('nothing')).toBe(false);
    });

    it.each([
      [{ text: 'Grüße 𝄞 \u0000', list: [1, null, { deep: [] }], order: { z: 1, a: 2 } }], ['text'], [''], [0], [false], [[]],
    ])('gives back a value as it was (%#)', async (value) => {
      await store.set('kept', value);
      expect(JSON.stringify(await store.get('kept'))).toBe(JSON.stringify(value));
    });

    it('replaces a value, or forgets it', async () => {
      await store.set('changing', 1);
      await store.set('changing', { now: 2 });
      expect(await store.get('changing')).toEqual({ now: 2 });
      expect(await store.delete('changing')).toBe(true);
      expect(await store.get('changing')).toBeNull();
    });

    it('adds a value for one of many who try at once', async () => {
      const added = await Promise.all(Array.from({ length: 20 }, (_, i) => store.add('wanted', { by: i })));
      expect(added.filter(Boolean)).toHaveLength(1);
      expect(await store.get('wanted')).toEqual({ by: added.indexOf(true) });
    });

    it('lists keys in the order of their characters, page by page', async () => {
      const keys = ['list/-', 'list/0', 'list/0/a', 'list/0_', 'list/9', 'list/_', 'list/a', 'list/b'];
      for (const key of [...keys, 'list', 'list-', 'list_x/a', 'lisu/a'].toReversed()) await store.set(key, { of: key });
      const seen: string[] = [];
      for (let after: string | undefined; ;) {
        const page = await store.list('list/', { limit: 3, ...(after !== undefined && { after }) });
        expect(page.length).toBeLessThanOrEqual(3);
        if (page.length === 0) break;
        for (const { key, value } of page) expect(value).toEqual({ of: key });
        seen.push(...page.map(({ key }) => key));
        after = seen.at(-1);
      }
      expect(seen).toEqual(keys);
      expect(await all('list/0/')).toEqual(['list/0/a']);
    });

    it.each(['', '/', 'a/', '/a', 'a//b', '../a', 'A', 'a.b', 'a b', 'ä', 'a\0', 'a%', 'a'.repeat(201), `${'a/'.repeat(250)}aa`])('takes no such key: %j', async (key) => {
      await expect(store.get(key)).rejects.toThrow(InvalidStorageKey);
      await expect(store.set(key, 1)).rejects.toThrow(InvalidStorageKey);
      await expect(store.add(key, 1)).rejects.toThrow(InvalidStorageKey);
      await expect(store.delete(key)).rejects.toThrow(InvalidStorageKey);
    });

    it('lists no half of a name and no page without bounds', async () => {
      await expect(store.list('lis', { limit: 1 })).rejects.toThrow(InvalidStorageKey);
      for (const limit of [0, 1_001, 0.5]) await expect(store.list('', { limit })).rejects.toThrow(RangeError);
    });

    it('takes a long value, and refuses one that is too long', async () => {
      await store.set('long', 'x'.repeat(65_534));
      expect(await store.get('long')).toHaveLength(65_534);
      for (const write of [store.set, store.add]) await expect(write('too-long', 'x'.repeat(65_535))).rejects.toThrow(ValueTooLarge);
      expect(await store.get('too-long')).toBeNull();
    });
  });
}
