import { randomUUID } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { NoSuchObject, Unavailable } from '#protocols';
import { startHttpSink, unreachableUrl } from '../../../test/support/http-sink.ts';
import { startS3Server } from '../../../test/support/s3-server.ts';
import { recordSkip } from '../../../test/support/skips.ts';
import { objectStorageContract } from '../../protocols/contract/object-storage.contract.ts';
import type { S3Options } from './connection.ts';
import { openS3ObjectStorage } from './object-storage.ts';

const MOST_BYTES = 20 * 2 ** 20;

/** A storage below a prefix of its own. */
async function opened(options: S3Options, close: () => PromiseLike<void> = async () => undefined) {
  const own = { ...options, prefix: `spec-${randomUUID()}/`, mostBytes: MOST_BYTES };
  const storage = openS3ObjectStorage(own);
  const unreachable = openS3ObjectStorage({ ...own, endpoint: await unreachableUrl() });
  return {
    storage,
    unreachable,
    mostBytes: MOST_BYTES,
    [Symbol.asyncDispose]: async () => {
      await storage[Symbol.asyncDispose]();
      await unreachable[Symbol.asyncDispose]();
      await close();
    },
  };
}

objectStorageContract('S3', async () => {
  const server = await startS3Server();
  return opened({ ...server, endpoint: server.url }, () => server[Symbol.asyncDispose]());
});

const realServer = process.env['S3_TEST_URL'];

if (realServer === undefined) {
  recordSkip('S3 contract suite against a server of yours', 'S3_TEST_URL is not set (s3://bucket?region=&endpoint=, with AWS credentials)', 'optional');
} else {
  const { host: bucket, searchParams } = new URL(realServer);
  const endpoint = searchParams.get('endpoint');
  objectStorageContract(`S3 at ${endpoint ?? 'Amazon'}`, () =>
    opened({ bucket, region: searchParams.get('region') ?? 'us-east-1', ...(endpoint !== null && { endpoint }) }));
}

describe('links', () => {
  it('let somebody without credentials read and write one object', async () => {
    await using server = await startS3Server('strict');
    await using storage = openS3ObjectStorage({ ...server, endpoint: server.url, prefix: 'below/' });
    const link = await storage.writeLink('linked', { seconds: 60, type: 'text/plain', size: 5 });
    const written = await fetch(link, { method: 'PUT', headers: { 'content-type': 'text/plain' }, body: 'Hello' });
    expect(written.status).toBe(200);
    expect((await buffer(storage.read('linked'))).toString()).toBe('Hello');

    const read = await fetch(await storage.readLink('linked', { seconds: 60, type: 'text/csv' }));
    expect([read.status, read.headers.get('content-type'), await read.text()]).toEqual([200, 'text/csv', 'Hello']);
  });

  it('hold for what they were made for, and for their time', async () => {
    await using server = await startS3Server('strict');
    await using storage = openS3ObjectStorage({ ...server, endpoint: server.url });
    await storage.put('linked', Buffer.from('Hello'));
    await storage.put('other', Buffer.from('Secret'));
    const link = await storage.readLink('linked', { seconds: 1 });
    expect((await fetch(link.replace('/linked?', '/other?'))).status).toBe(403);
    expect((await fetch(link.replace('Expires=1&', 'Expires=9999&'))).status).toBe(403);
    expect((await fetch(await storage.writeLink('linked', { seconds: 60, type: 'text/plain', size: 5 }), { method: 'PUT', headers: { 'content-type': 'text/plain' }, body: 'Longer' })).status).toBe(403);
    // Its second passes, sooner or later.
    while ((await fetch(link)).status === 200) await sleep(100);
    expect((await fetch(link)).status).toBe(403);
    for (const seconds of [0, 604_801]) await expect(storage.readLink('linked', { seconds })).rejects.toThrow(RangeError);
  });
});

describe('an S3 server in trouble', () => {
  const credentials = { accessKeyId: 'id', secretAccessKey: 'hush' };

  it('is away when it is silent for too long', async () => {
    await using sink = await startHttpSink();
    await using storage = openS3ObjectStorage({ bucket: 'b', region: 'x', endpoint: sink.url, credentials, timeoutMs: 300 });
    sink.answerAlways('never');
    await expect(storage.put('a', new Uint8Array(1))).rejects.toThrow(Unavailable);
    await expect(storage.find('a')).rejects.toThrow(Unavailable);
    await expect(buffer(storage.read('a', { timeoutMs: 200 }))).rejects.toThrow(Unavailable);
  });

  it('is away when it breaks off, or never ends, in the middle of an object', async () => {
    await using sink = await startHttpSink();
    await using storage = openS3ObjectStorage({ bucket: 'b', region: 'x', endpoint: sink.url, credentials, timeoutMs: 300 });
    sink.answerAlways({ headers: { 'content-length': '100' }, body: 'half', endless: true });
    await expect(buffer(storage.read('a'))).rejects.toThrow(Unavailable);
    const reading = storage.read('a', { timeoutMs: 60_000 })[Symbol.asyncIterator]();
    await reading.next();
    await sink[Symbol.asyncDispose]();
    await expect(reading.next()).rejects.toThrow(Unavailable);
  });

  it.each([
    [403, 'AccessDenied', Unavailable],
    [404, 'NoSuchBucket', Unavailable],
    [404, 'NoSuchKey', NoSuchObject],
    [503, 'SlowDown', Unavailable],
  ])('that answers %i %s is understood', async (status, code, error) => {
    await using sink = await startHttpSink();
    await using storage = openS3ObjectStorage({ bucket: 'b', region: 'x', endpoint: sink.url, credentials });
    sink.answerAlways({ status, headers: { 'content-type': 'application/xml' }, body: `<?xml version="1.0"?><Error><Code>${code}</Code><Message>hush</Message></Error>` });
    const failure: unknown = await buffer(storage.read('a')).catch((reason: unknown) => reason);
    expect(failure).toBeInstanceOf(error);
    expect((failure as Error).message).not.toContain('hush');
  });
});
