import { ProtocolError } from './protocol-error.ts';
import type { PageOptions } from './storage-key.ts';

/**
 * Keeps small values under keys (see `checkStorageKey`). A value is anything that JSON can hold in at most 65 536
 * characters. What has been written is read by everybody from then on. Every method also throws
 * `InvalidStorageKey` and `Unavailable`.
 */
export interface KeyValueStore {
  /** Null when there is none; a value may not itself be null. */
  get(key: string): Promise<Value | null>;
  /** Replaces what was there. @throws ValueTooLarge */
  set(key: string, value: Value): Promise<void>;
  /** Keeps the value unless there is one: of any number who try at once, one is answered true. @throws ValueTooLarge */
  add(key: string, value: Value): Promise<boolean>;
  /** Whether there was one. */
  delete(key: string): Promise<boolean>;
  /** The entries whose keys begin with a prefix (`''` for all), in the order of their keys' characters. An empty page is the last one. */
  list(prefix: string, page: PageOptions): Promise<readonly Entry[]>;
}

export type Value = string | number | boolean | object;

export interface Entry {
  readonly key: string;
  readonly value: Value;
}

/** As JSON it would be longer than a store takes; nothing was kept. */
export class ValueTooLarge extends ProtocolError {
  readonly key: string;

  constructor(key: string) {
    super(`The value of ${key} has more than ${MOST_VALUE_CHARACTERS} characters as JSON.`, 'never');
    this.key = key;
  }
}

/** The value as JSON, as every store keeps it. @throws ValueTooLarge */
export function encodeValue(key: string, value: Value): string {
  const json = JSON.stringify(value);
  if (json.length > MOST_VALUE_CHARACTERS) throw new ValueTooLarge(key);
  return json;
}

const MOST_VALUE_CHARACTERS = 65_536;
