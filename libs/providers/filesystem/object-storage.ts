import { open, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  boundedContent,
  checkPageSize,
  checkStorageKey,
  checkStoragePrefix,
  NoSuchObject,
  type ObjectStorage,
  type StoredObject,
} from '#protocols';
import { isMissing, ofTheDisk, unavailable } from './failure.ts';
import { fileOf, keysAfter } from './walk.ts';
import { checkIsThere, prepare, writeWhole } from './write-whole.ts';

export interface FileObjectStorageOptions {
  /** Made when it is missing. Several processes may share it. */
  readonly directory: string;
  /** Most bytes of an object; default 1 GiB. */
  readonly mostBytes?: number;
}

const MOST_BYTES = 2 ** 30;
/** Bytes of one piece. */
const PIECE = 64 * 1_024;

/**
 * Keeps objects as files `<directory>/<key>.object`, written aside and moved into place. What a crash left
 * half-written is removed a day later, when somebody opens the storage. A folder that cannot be made, or that goes
 * away, is `Unavailable` to whoever wants something of it. No time limit applies: a disk either works or fails.
 */
export async function openFileObjectStorage({ directory, mostBytes = MOST_BYTES }: FileObjectStorageOptions): Promise<ObjectStorage> {
  const fileFor = (key: string): string => {
    checkStorageKey(key);
    return join(directory, fileOf(key));
  };
  await prepare(directory).catch(() => undefined);

  /** Null when there is no such file, in a folder that is there. */
  const unlessMissing = (error: unknown): Promise<null> =>
    isMissing(error) ? checkIsThere(directory).then(() => null, unavailable) : unavailable(error);

  async function find(key: string): Promise<StoredObject | null> {
    const found = await stat(fileFor(key)).catch(unlessMissing);
    return found && { key, size: found.size };
  }

  return {
    find,
    put: async (key, content) => {
      const file = fileFor(key);
      const size = await writeWhole(directory, file, boundedContent(key, content, mostBytes)).catch(ofTheDisk);
      return { key, size };
    },
    async *read(key) {
      const file = await open(fileFor(key), 'r').catch(unlessMissing);
      if (file === null) throw new NoSuchObject(key);
      try {
        yield* file.createReadStream({ highWaterMark: PIECE, autoClose: false }) as AsyncIterable<Uint8Array>;
      } catch (error) {
        unavailable(error);
      } finally {
        await file.close();
      }
    },
    delete: async (key) => {
      await rm(fileFor(key)).catch(unlessMissing);
    },
    list: async (prefix, { after = '', limit }) => {
      checkStoragePrefix(prefix);
      checkPageSize(limit);
      const page: StoredObject[] = [];
      try {
        await checkIsThere(directory);
        for await (const key of keysAfter(directory, prefix, after)) {
          const object = await find(key);
          // Another may have deleted it meanwhile.
          if (object && page.push(object) === limit) break;
        }
      } catch (error) {
        ofTheDisk(error);
      }
      return page;
    },
  };
}
