import { Readable } from 'node:stream';
import type { S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { boundedContent, type ObjectContent } from '#protocols';
import { asUnavailable } from './failure.ts';
import type { Place } from './connection.ts';

/** Bytes of one part; a content of one part goes in one request. At least 5 MiB (Amazon's rule). */
const PART_BYTES = 8 * 2 ** 20;
/** Parts of one upload that are in memory and under way at a time. */
const PARTS_AT_ONCE = 2;

export interface UploadLimits {
  readonly mostBytes: number;
  readonly timeoutMs: number;
}

/**
 * Sends a content in parts, of which the server makes an object in one step at the end; what was sent of one that
 * breaks off is taken back. Answers its size. @throws ObjectTooLarge, Unavailable, and what the content throws
 */
export async function upload(client: S3Client, place: Place, key: string, content: ObjectContent, { mostBytes, timeoutMs }: UploadLimits): Promise<number> {
  const watched = watch(boundedContent(key, content, mostBytes));
  const sending = new Upload({
    client,
    params: { ...place, Body: Readable.from(watched.pieces()) },
    partSize: PART_BYTES,
    queueSize: PARTS_AT_ONCE,
  });
  const stop = setTimeout(() => void sending.abort(), timeoutMs);
  try {
    await sending.done();
    return watched.size();
  } catch (error) {
    throw watched.failure() ?? asUnavailable(error);
  } finally {
    clearTimeout(stop);
  }
}

/** Remembers how a content ended: the error of an upload may be that of taking it back. */
function watch(content: AsyncIterable<Uint8Array>) {
  let size = 0;
  let failure: unknown;
  return {
    size: () => size,
    failure: () => failure,
    async *pieces(): AsyncGenerator<Uint8Array> {
      try {
        for await (const piece of content) {
          size += piece.length;
          yield piece;
        }
      } catch (error) {
        failure = error;
        throw error;
      }
    },
  };
}
