import { DeleteObjectCommand, GetObjectCommand, HeadObjectCommand, ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import {
  checkPageSize,
  checkStorageKey,
  checkStoragePrefix,
  NoSuchObject,
  type ObjectLinks,
  type ObjectStorage,
  type StoredObject,
} from '#protocols';
import { connect, type Place, type S3Options } from './connection.ts';
import { asUnavailable, isMissing } from './failure.ts';
import { objectLinks } from './object-links.ts';
import { upload } from './upload.ts';

/** Objects in one bucket, or below one prefix of it. Disposing of it closes its connections. */
export type S3ObjectStorage = ObjectStorage & ObjectLinks & AsyncDisposable;

const MOST_BYTES = 2 ** 30;
const TIMEOUT_MS = 60_000;

/** Amazon S3, or a server that speaks its protocol. Connects when first used. */
export function openS3ObjectStorage(options: S3Options): S3ObjectStorage {
  const { bucket, prefix: root = '', mostBytes = MOST_BYTES, timeoutMs: usual = TIMEOUT_MS } = options;
  const client = connect(options);

  const place = (key: string): Place => {
    checkStorageKey(key);
    return { Bucket: bucket, Key: root + key };
  };

  return {
    ...objectLinks(client, place),
    put: async (key, content, { timeoutMs = usual } = {}) => ({ key, size: await upload(client, place(key), key, content, { mostBytes, timeoutMs }) }),
    read: (key, { timeoutMs = usual } = {}) => read(client, place, key, timeoutMs),
    find: async (key) => {
      try {
        const { ContentLength: size = 0 } = await client.send(new HeadObjectCommand(place(key)), { abortSignal: AbortSignal.timeout(usual) });
        return { key, size };
      } catch (error) {
        if (isMissing(error)) return null;
        throw asUnavailable(error);
      }
    },
    delete: async (key) => {
      await client.send(new DeleteObjectCommand(place(key)), { abortSignal: AbortSignal.timeout(usual) }).catch(rethrow);
    },
    list: async (prefix, { after, limit }) => {
      checkStoragePrefix(prefix);
      checkPageSize(limit);
      const wanted = { Bucket: bucket, Prefix: root + prefix, MaxKeys: limit, ...(after !== undefined && { StartAfter: root + after }) };
      const { Contents = [] } = await client.send(new ListObjectsV2Command(wanted), { abortSignal: AbortSignal.timeout(usual) }).catch(rethrow);
      return Contents.map(({ Key = '', Size = 0 }): StoredObject => ({ key: Key.slice(root.length), size: Size }));
    },
    [Symbol.asyncDispose]: async () => client.destroy(),
  };
}

async function* read(client: S3Client, place: (key: string) => Place, key: string, timeoutMs: number): AsyncGenerator<Uint8Array> {
  const abortSignal = AbortSignal.timeout(timeoutMs);
  try {
    const { Body } = await client.send(new GetObjectCommand(place(key)), { abortSignal });
    // Leaving the loop early ends the exchange.
    for await (const piece of Body as AsyncIterable<Uint8Array>) {
      abortSignal.throwIfAborted();
      yield piece;
    }
  } catch (error) {
    throw isMissing(error) ? new NoSuchObject(key) : asUnavailable(error);
  }
}

function rethrow(error: unknown): never {
  throw asUnavailable(error);
}
