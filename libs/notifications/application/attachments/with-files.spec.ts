import { systemClock } from '#event-sourcing';
import type { AttachmentArchive } from '../../ports/attachment-archive.ts';
import type { Attempt, DeliverableFiles, FileChannel } from '../../ports/delivery-channel.ts';
import { openRoom } from './room.ts';
import { withFiles, type FilesOptions } from './with-files.ts';

const notification = { notificationId: 'n-1', recipient: 'ada@example.com', body: 'Hello', metadata: {} };
const attachment = (id: string, size = 1) => ({ attachmentId: id, name: `${id}.txt`, size, type: 'text/plain', digest: `sha256:${id}` });
const contentOf = (id: string) => Buffer.from(id);
const FIRST: Attempt = { number: 1, timeoutMs: 10_000 };

/** A channel that notes what it is handed, over an archive in which all goes well unless it is told otherwise. */
function world(load: AttachmentArchive['load'] = async ({ attachmentId }) => ({ content: contentOf(attachmentId) }), options: Partial<FilesOptions> = {}) {
  const handed: { readonly notification: DeliverableFiles; readonly attempt: Attempt }[] = [];
  const failures: unknown[] = [];
  const channel: FileChannel = {
    channel: 'email',
    afterUnknown: 'retry',
    deliver: async (given, attempt) => {
      handed.push({ notification: given, attempt });
      return { kind: 'delivered' };
    },
  };
  return { handed, failures, channel: withFiles(channel, { archive: { load }, room: openRoom(10), onFailure: (error) => failures.push(error), ...options }) };
}

describe('a channel with files', () => {
  it('is handed the bytes of all attachments, in their order', async () => {
    const { handed, channel } = world();
    expect(await channel.deliver({ ...notification, attachments: [attachment('a'), attachment('b')] }, FIRST)).toEqual({ kind: 'delivered' });
    expect(handed.map(({ notification: given }) => given)).toEqual([
      { ...notification, files: ['a', 'b'].map((id) => ({ name: `${id}.txt`, type: 'text/plain', content: contentOf(id) })) },
    ]);
  });

  it('asks nobody for the files of a notification without any', async () => {
    const { handed, channel } = world(() => Promise.reject(new Error('asked')));
    expect(await channel.deliver(notification, FIRST)).toEqual({ kind: 'delivered' });
    expect(handed).toEqual([{ notification: { ...notification, files: [] }, attempt: FIRST }]);
  });

  it.each([
    ['missing', 'attachment b is not there any more'],
    ['changed', 'attachment b is not what was uploaded'],
  ] as const)('is not asked when one of them is %s: that is for good', async (lost, reason) => {
    const { handed, channel } = world(async ({ attachmentId }) => (attachmentId === 'b' ? { lost } : { content: contentOf(attachmentId) }));
    expect(await channel.deliver({ ...notification, attachments: [attachment('a'), attachment('b')] }, FIRST)).toEqual({ kind: 'permanent', reason });
    expect(handed).toEqual([]);
  });

  it('is not asked while they cannot be read: that is for now', async () => {
    const failure = new Error('secret');
    const { handed, failures, channel } = world(() => Promise.reject(failure));
    expect(await channel.deliver({ ...notification, attachments: [attachment('a')] }, FIRST)).toEqual({ kind: 'transient', reason: 'the attachments cannot be read at present' });
    expect([handed, failures]).toEqual([[], [failure]]);
  });

  it('has the time that is left after loading, and is not asked when none is', async () => {
    let now = 0;
    const clock = { ...systemClock, now: () => now };
    const slow: AttachmentArchive['load'] = async ({ attachmentId }) => {
      now += 4_000;
      return { content: contentOf(attachmentId) };
    };
    const { handed, channel } = world(slow, { clock });
    await channel.deliver({ ...notification, attachments: [attachment('a'), attachment('b')] }, FIRST);
    expect(handed[0]?.attempt).toEqual({ number: 1, timeoutMs: 2_000 });

    const stuck = world(() => new Promise(() => undefined));
    expect(await stuck.channel.deliver({ ...notification, attachments: [attachment('a')] }, { number: 1, timeoutMs: 1 }))
      .toEqual({ kind: 'transient', reason: 'the attachments could not be loaded in time' });
    expect(stuck.handed).toEqual([]);
  });

  it('holds no more in memory than there is room for', async () => {
    const room = openRoom(10);
    let held = 0;
    let most = 0;
    const channel = withFiles({
      channel: 'email',
      afterUnknown: 'retry',
      deliver: async ({ files: [file] }) => {
        most = Math.max(most, held);
        await new Promise((resolve) => { setImmediate(resolve); });
        held -= file!.content.length;
        return { kind: 'delivered' };
      },
    }, {
      room,
      archive: {
        load: async ({ size }) => {
          held += size;
          return { content: Buffer.alloc(size) };
        },
      },
    });
    const results = await Promise.all(Array.from({ length: 20 }, (_, i) => channel.deliver({ ...notification, attachments: [attachment('a', 1 + (i % 6))] }, FIRST)));
    expect(results).toEqual(results.map(() => ({ kind: 'delivered' })));
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(10);
  });
});

describe('a room', () => {
  const isGiven = async (given: Promise<void>) => Promise.race([given.then(() => true), new Promise((resolve) => { setImmediate(() => resolve(false)); })]);

  it('is given in the order of asking, also past one who no longer waits', async () => {
    const room = openRoom(10);
    const [first, second, third, fourth] = [room.take(6), room.take(6), room.take(6), room.take(1)] as const;
    expect(await Promise.all([first, second, third, fourth].map(({ given }) => isGiven(given)))).toEqual([true, false, false, false]);
    second.leave();
    first.leave();
    expect(await Promise.all([third, fourth].map(({ given }) => isGiven(given)))).toEqual([true, true]);
  });

  it('is given as a whole to what is larger than it is', async () => {
    const room = openRoom(10);
    const [large, next] = [room.take(11), room.take(1)];
    expect(await Promise.all([large, next].map(({ given }) => isGiven(given)))).toEqual([true, false]);
    large.leave();
    expect(await isGiven(next.given)).toBe(true);
  });
});
