import { ProtocolError } from './protocol-error.ts';

/**
 * What a thing in a store is called: `invoices/2030/0190b6a2-0000-7000-8000-000000000001`. One or more names joined
 * by slashes, each of 1 to 200 lower-case letters, digits, `-` and `_`; at most 500 characters altogether.
 * So a key is the same thing everywhere: no path leads out of a folder, no file system takes two for one, and no
 * URL has to escape it.
 */
export function checkStorageKey(key: string): void {
  if (key.length > LONGEST_KEY || !KEY.test(key)) throw new InvalidStorageKey();
}

/** The beginning of keys: whole names, each with its slash (`invoices/2030/`), or nothing at all. */
export function checkStoragePrefix(prefix: string): void {
  if (prefix !== '' && (!prefix.endsWith('/') || prefix.length > LONGEST_KEY || !KEY.test(prefix.slice(0, -1)))) throw new InvalidStorageKey();
}

/** How many entries a page of a listing may have. @throws RangeError */
export function checkPageSize(limit: number): void {
  if (!Number.isInteger(limit) || limit < 1 || limit > MOST_IN_PAGE) throw new RangeError(`A page has 1 to ${MOST_IN_PAGE} entries.`);
}

const LONGEST_KEY = 500;
const KEY = /^[a-z0-9_-]{1,200}(\/[a-z0-9_-]{1,200})*$/;
const MOST_IN_PAGE = 1_000;

/** Which part of the keys to list. */
export interface PageOptions {
  /** Only keys that come after this one. */
  readonly after?: string;
  /** 1 to 1 000. */
  readonly limit: number;
}

/** It is not shown: somebody may have put anything into it. */
export class InvalidStorageKey extends ProtocolError {
  constructor() {
    super('The key is not one of lower-case letters, digits, hyphens and underscores, with slashes in between.', 'never');
  }
}
