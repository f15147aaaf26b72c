import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { InvalidStorageKey, NoSuchObject, ObjectTooLarge, Unavailable, type ObjectStorage } from '#protocols';

/** A storage to test, empty at first, that takes objects of at most `mostBytes`. */
export interface ContractObjectStorage extends AsyncDisposable {
  readonly storage: ObjectStorage;
  /** At least 12 MiB. */
  readonly mostBytes: number;
  /** With the same settings, and nothing behind it. */
  readonly unreachable: ObjectStorage;
}

const MIB = 2 ** 20;

/** What every object storage must do. */
export function objectStorageContract(name: string, open: () => Promise<ContractObjectStorage>): void {
  describe(`${name} object storage`, () => {
    let opened: ContractObjectStorage;
    let storage: ObjectStorage;
    beforeAll(async () => {
      opened = await open();
      ({ storage } = opened);
    });
    afterAll(() => opened[Symbol.asyncDispose]());

    const text = async (key: string) => (await buffer(storage.read(key))).toString();
    const put = (key: string, content: string) => storage.put(key, Buffer.from(content));

    it('begins empty, and knows nothing it was not given', async () => {
      expect(await storage.list('', { limit: 10 })).toEqual([]);
      expect(await storage.find('a/nothing')).toBeNull();
      await expect(text('a/nothing')).rejects.toThrow(NoSuchObject);
      await storage.delete('a/nothing');
    });

    it.each(['Grüße\0\n', ''])('gives back an object as it was: %j', async (content) => {
      const size = Buffer.byteLength(content);
      expect(await put('kept/text', content)).toEqual({ key: 'kept/text', size });
      expect(await text('kept/text')).toBe(content);
      expect(await storage.find('kept/text')).toEqual({ key: 'kept/text', size });
    });

    it('takes and gives a large object in pieces', async () => {
      const [sent, received] = [createHash('sha256'), createHash('sha256')];
      const size = 12 * MIB;
      const stored = await storage.put('large', pieces(size, (piece) => sent.update(piece)));
      expect(stored).toEqual({ key: 'large', size });
      for await (const piece of storage.read('large')) {
        expect(piece.length).toBeLessThanOrEqual(MIB);
        received.update(piece);
      }
      expect(received.digest('hex')).toBe(sent.digest('hex'));
    });

    it('closes what is not read to its end', async () => {
      await storage.put('left', pieces(4 * MIB));
      for (let i = 0; i < 100; i++) for await (const _piece of storage.read('left')) break;
      expect((await storage.find('left'))?.size).toBe(4 * MIB);
    });

    it('keeps an object beside those below its name', async () => {
      await put('same', 'one');
      await put('same/name', 'two');
      await storage.delete('same/name');
      expect(await text('same')).toBe('one');
      expect(await storage.find('same/name')).toBeNull();
    });

    it('replaces an object, or forgets it', async () => {
      await put('changing', 'before');
      await put('changing', 'after');
      expect(await text('changing')).toBe('after');
      await storage.delete('changing');
      expect(await storage.find('changing')).toBeNull();
    });

    it('keeps what was there when the new content breaks off or is too large', async () => {
      await put('steady', 'before');
      await expect(storage.put('steady', pieces(10 * MIB, undefined, new RangeError('torn')))).rejects.toThrow(new RangeError('torn'));
      await expect(storage.put('steady', pieces(opened.mostBytes + 1))).rejects.toThrow(ObjectTooLarge);
      await expect(storage.put('steady', new Uint8Array(opened.mostBytes + 1))).rejects.toThrow(ObjectTooLarge);
      expect(await text('steady')).toBe('before');
    });

    it('shows one of those written at once, in full', async () => {
      const contents = Array.from({ length: 10 }, (_, i) => `${i}`.repeat(100_000));
      await Promise.all(contents.map((content) => put('fought-for', content)));
      expect(contents).toContain(await text('fought-for'));
    });

    it('lists objects in the order of their keys, page by page', async () => {
      const keys = ['list/-', 'list/0/a', 'list/0/b/c', 'list/0_', 'list/9', 'list/_', 'list/a', 'list/b'];
      for (const key of [...keys, 'list', 'list-', 'list_x/a', 'lisu/a'].toReversed()) await put(key, key);
      const seen: string[] = [];
      for (let after: string | undefined; ;) {
        const page = await storage.list('list/', { limit: 2, ...(after !== undefined && { after }) });
        expect(page.length).toBeLessThanOrEqual(2);
        if (page.length === 0) break;
        for (const { key, size } of page) expect(size).toBe(key.length);
        seen.push(...page.map(({ key }) => key));
        after = seen.at(-1);
      }
      expect(seen).toEqual(keys);
      expect((await storage.list('list/0/', { limit: 1_000 })).map(({ key }) => key)).toEqual(['list/0/a', 'list/0/b/c']);
    });

    it.each(['', '/', 'a/', '/a', 'a//b', '..', '../a', 'a/../../b', '.a', 'A', 'a.b', 'a b', 'a\\b', 'ä', 'a\0', 'a%2f', 'a'.repeat(201), `${'a/'.repeat(250)}aa`])('takes no such key: %j', async (key) => {
      await expect(put(key, 'x')).rejects.toThrow(InvalidStorageKey);
      await expect(text(key)).rejects.toThrow(InvalidStorageKey);
      await expect(storage.find(key)).rejects.toThrow(InvalidStorageKey);
      await expect(storage.delete(key)).rejects.toThrow(InvalidStorageKey);
    });

    it('lists no half of a name and no page without bounds', async () => {
      await expect(storage.list('lis', { limit: 1 })).rejects.toThrow(InvalidStorageKey);
      for (const limit of [0, 1_001, 0.5]) await expect(storage.list('', { limit })).rejects.toThrow(RangeError);
    });

    it('says when it is away', async () => {
      const { unreachable } = opened;
      await expect(unreachable.put('a', new Uint8Array(1))).rejects.toThrow(Unavailable);
      await expect(buffer(unreachable.read('a'))).rejects.toThrow(Unavailable);
      await expect(unreachable.find('a')).rejects.toThrow(Unavailable);
      await expect(unreachable.delete('a')).rejects.toThrow(Unavailable);
      await expect(unreachable.list('', { limit: 1 })).rejects.toThrow(Unavailable);
    });
  });
}

/** So many bytes, a piece at a time, and then perhaps an error. */
async function* pieces(size: number, seen?: (piece: Uint8Array) => unknown, error?: Error): AsyncGenerator<Uint8Array> {
  for (let left = size, i = 0; left > 0; left -= MIB, i++) {
    const piece = new Uint8Array(Math.min(left, MIB)).fill(i);
    seen?.(piece);
    yield piece;
  }
  if (error) throw error;
}
