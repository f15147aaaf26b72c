import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Unavailable } from '#protocols';
import { objectStorageContract } from '../../protocols/contract/object-storage.contract.ts';
import { openFileObjectStorage } from './object-storage.ts';

const MOST_BYTES = 12 * 2 ** 20;

objectStorageContract('filesystem', async () => {
  const root = await mkdtemp(join(tmpdir(), 'objects-'));
  const unreachable = await openFileObjectStorage({ directory: join(root, 'unmounted') });
  await rm(join(root, 'unmounted', '.partial'), { recursive: true });
  return {
    storage: await openFileObjectStorage({ directory: join(root, 'objects'), mostBytes: MOST_BYTES }),
    mostBytes: MOST_BYTES,
    unreachable,
    [Symbol.asyncDispose]: () => rm(root, { recursive: true }),
  };
});

describe('a folder of objects', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'objects-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  it('that cannot be made is away, and no reason not to start', async () => {
    await writeFile(join(directory, 'file'), '');
    const storage = await openFileObjectStorage({ directory: join(directory, 'file', 'objects') });
    await expect(storage.find('x')).rejects.toThrow(Unavailable);
    await expect(storage.put('x', new Uint8Array(1))).rejects.toThrow(Unavailable);
  });

  it('holds nothing of what was not written in full', async () => {
    const storage = await openFileObjectStorage({ directory, mostBytes: 10 });
    await expect(storage.put('x', new Uint8Array(11))).rejects.toThrow();
    expect(await readdir(join(directory, '.partial'))).toEqual([]);
    expect(await readdir(directory)).toEqual(['.partial']);
  });

  it('is rid of what a crash left behind, but not of what may still be written', async () => {
    const partials = join(directory, '.partial');
    await mkdir(partials);
    for (const name of ['old', 'new']) await writeFile(join(partials, name), 'half');
    const yesterday = Date.now() / 1_000 - 25 * 3_600;
    await utimes(join(partials, 'old'), yesterday, yesterday);
    await openFileObjectStorage({ directory });
    expect(await readdir(partials)).toEqual(['new']);
  });

  it('shows no other files as objects', async () => {
    const storage = await openFileObjectStorage({ directory });
    await storage.put('x', new Uint8Array(1));
    for (const name of ['y', 'Z.object', '.object', 'a.b.object']) await writeFile(join(directory, name), '');
    expect((await storage.list('', { limit: 10 })).map(({ key }) => key)).toEqual(['x']);
  });
});
