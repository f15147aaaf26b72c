import { NoSuchObject, Unavailable, type ObjectStorage } from '#protocols';
import { openInMemoryKeyValueStore } from '#providers/in-memory';
import { attachmentArchive } from './attachment-archive.ts';

const ID = '0190b6a2-0000-7000-8000-000000000001';
const content = Buffer.from('Hello');
const attachment = { attachmentId: ID, name: 'hello.txt', size: 5, type: 'text/plain', digest: 'digest of Hello' };
const SOON = { timeoutMs: 1_000 };

function world() {
  const objects = new Map<string, readonly Uint8Array[]>();
  const storage: Pick<ObjectStorage, 'put' | 'read'> = {
    put: async (key, given) => {
      objects.set(key, [given as Uint8Array]);
      return { key, size: (given as Uint8Array).length };
    },
    async *read(key) {
      const pieces = objects.get(key);
      if (!pieces) throw new NoSuchObject(key);
      yield* pieces;
    },
  };
  const digestOf = (bytes: Uint8Array): string => `digest of ${Buffer.from(bytes).toString()}`;
  return { objects, storage, values: openInMemoryKeyValueStore(), digestOf };
}

const archiveOf = ({ storage, values, digestOf }: ReturnType<typeof world>) => attachmentArchive({ objects: storage, values, digestOf });

describe('the archive of attachments', () => {
  it('knows what was kept, and gives back its bytes however they come', async () => {
    const kept = world();
    const archive = archiveOf(kept);
    await archive.keep(attachment, content);
    expect(await archive.find(ID)).toEqual(attachment);
    kept.objects.set(ID, [Buffer.from('He'), Buffer.from(''), Buffer.from('llo')]);
    expect(await archive.load(attachment, SOON)).toEqual({ content: new Uint8Array(content) });
    expect(await archive.find('0190b6a2-0000-7000-8000-000000000002')).toBeNull();
  });

  it('shows nothing whose bytes could not be kept', async () => {
    const broken = world();
    broken.storage.put = () => Promise.reject(new Unavailable('object storage', 'full'));
    await expect(archiveOf(broken).keep(attachment, content)).rejects.toThrow(Unavailable);
    expect(await archiveOf(broken).find(ID)).toBeNull();
  });

  it.each([
    ['missing', undefined], ['changed', 'Jello'], ['changed', 'Hell'], ['changed', 'Hello!'], ['changed', ''],
  ])('says of bytes that they are %s (%j)', async (lost, stored) => {
    const spoilt = world();
    if (stored !== undefined) spoilt.objects.set(ID, [Buffer.from(stored)]);
    expect(await archiveOf(spoilt).load(attachment, SOON)).toEqual({ lost });
  });
});
