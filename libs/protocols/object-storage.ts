import { ProtocolError } from './protocol-error.ts';
import type { PageOptions } from './storage-key.ts';

/**
 * Keeps objects, each a number of bytes under a key (see `checkStorageKey`). An object is there in full or not at
 * all, whenever it is looked at and whatever happened while it was written. Every method also throws
 * `InvalidStorageKey`.
 */
export interface ObjectStorage {
  /**
   * Once it resolves the object is durable; it replaces the one that had its key.
   *
   * @throws ObjectTooLarge, Unavailable, and what `content` throws; then the key holds what it held before
   */
  put(key: string, content: ObjectContent, options?: TransferOptions): Promise<StoredObject>;

  /**
   * The object's bytes, in pieces. Nothing is opened before the first piece is asked for, and everything is closed
   * after the last one, or once the reader stops.
   *
   * @throws NoSuchObject, Unavailable, both while it is read
   */
  read(key: string, options?: TransferOptions): AsyncIterable<Uint8Array>;

  /** Null when there is none. @throws Unavailable */
  find(key: string): Promise<StoredObject | null>;

  /** Does nothing when there is none. @throws Unavailable */
  delete(key: string): Promise<void>;

  /**
   * The objects whose keys begin with a prefix (`''` for all), in the order of their keys' characters. An empty
   * page is the last one. @throws Unavailable
   */
  list(prefix: string, page: PageOptions): Promise<readonly StoredObject[]>;
}

export type ObjectContent = Uint8Array | AsyncIterable<Uint8Array>;

export interface TransferOptions {
  /** The longest it may take altogether; the default is the provider's. */
  readonly timeoutMs?: number;
}

export interface StoredObject {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
}

/** There is no object under this key. */
export class NoSuchObject extends ProtocolError {
  readonly key: string;

  constructor(key: string) {
    super(`There is no object ${key}.`, 'never');
    this.key = key;
  }
}

/** It has more bytes than this storage takes; nothing was kept. */
export class ObjectTooLarge extends ProtocolError {
  readonly key: string;
  readonly mostBytes: number;

  constructor(key: string, mostBytes: number) {
    super(`The object ${key} has more than ${mostBytes} bytes.`, 'never');
    this.key = key;
    this.mostBytes = mostBytes;
  }
}

/** The pieces of a content, of which there may be only so many bytes. @throws ObjectTooLarge while it is read */
export async function* boundedContent(key: string, content: ObjectContent, mostBytes: number): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const piece of content instanceof Uint8Array ? [content] : content) {
    size += piece.length;
    if (size > mostBytes) throw new ObjectTooLarge(key, mostBytes);
    yield piece;
  }
}
