/**
 * The keys written to a table since it was empty. One that is surely not among them has no row: it
 * need not be looked up, its row can be inserted, and there is nothing to delete.
 */
export interface WrittenKeys {
  /** False only for keys that were never added; now and then true for one of those as well. */
  mayHold(key: string): boolean;
  add(key: string): void;
}

/** Of a table that held rows when it was taken over: any key may be there. */
export const UNKNOWN_KEYS: WrittenKeys = { mayHold: () => true, add: () => undefined };

/** Bits set for each key. */
const HASHES = 4;

/**
 * A Bloom filter of a fixed size, however many keys it is given. It errs for one key in forty when it
 * holds one key per byte, for one in seven at two; beyond that it is of less and less use, and never wrong.
 *
 * @param bytes a power of two, at most 2 ** 29
 */
export function openWrittenKeys(bytes: number): WrittenKeys {
  const words = new Uint32Array(bytes / Uint32Array.BYTES_PER_ELEMENT);
  const mask = bytes * 8 - 1;
  return {
    mayHold: (key) => {
      const [first, step] = hash(key);
      for (let n = 0, bit = first; n < HASHES; n++, bit += step) {
        const at = bit & mask;
        if (((words[at >>> 5] ?? 0) & (1 << (at & 31))) === 0) return false;
      }
      return true;
    },
    add: (key) => {
      const [first, step] = hash(key);
      for (let n = 0, bit = first; n < HASHES; n++, bit += step) {
        const at = bit & mask;
        words[at >>> 5] = (words[at >>> 5] ?? 0) | (1 << (at & 31));
      }
    },
  };
}

/** Two numbers of 32 bits in one pass; the second is odd. Multipliers as in MurmurHash3 (Austin Appleby, public domain). */
function hash(key: string): readonly [number, number] {
  let a = 0x239b961b ^ key.length;
  let b = 0x38b34ae5;
  for (let i = 0; i < key.length; i++) {
    const unit = key.charCodeAt(i);
    a = Math.imul(a ^ unit, 0xcc9e2d51);
    a ^= a >>> 15;
    b = Math.imul(b ^ unit, 0x1b873593);
    b ^= b >>> 13;
  }
  return [finish(a), finish(b) | 1];
}

function finish(word: number): number {
  const once = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  const twice = Math.imul(once ^ (once >>> 13), 0xc2b2ae35);
  return twice ^ (twice >>> 16);
}
