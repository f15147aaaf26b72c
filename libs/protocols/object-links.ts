/**
 * URLs by which somebody without credentials reads or writes one object for a while, past this process. Making one
 * asks nobody: it does not say whether the object is there. A link is a secret for as long as it holds.
 */
export interface ObjectLinks {
  /** For a GET. @throws InvalidStorageKey, RangeError */
  readLink(key: string, options: ReadLinkOptions): Promise<string>;
  /** For a PUT of so many bytes, with exactly these headers `content-type` and `content-length`. @throws InvalidStorageKey, RangeError */
  writeLink(key: string, options: WriteLinkOptions): Promise<string>;
}

export interface ReadLinkOptions {
  /** How long the link holds, 1 to 604 800 (a week). */
  readonly seconds: number;
  /** The media type that it is answered as. */
  readonly type?: string;
}

export interface WriteLinkOptions extends ReadLinkOptions {
  readonly type: string;
  readonly size: number;
}

/** @throws RangeError */
export function checkLinkSeconds(seconds: number): void {
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > LONGEST_LINK_SECONDS) {
    throw new RangeError(`A link holds 1 to ${LONGEST_LINK_SECONDS} seconds.`);
  }
}

const LONGEST_LINK_SECONDS = 604_800;
