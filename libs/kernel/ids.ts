/**
 * An id that follows from another one: the same base and label always give the same UUIDv7, with the
 * base's timestamp. Lets one command name its events, and one event the commands it causes, so that
 * doing it twice is harmless.
 */
export function derivedId(base: string, label: string): string {
  const [first, second, third] = murmur3x128(`${base}/${label}`);
  const tail = hex(first) + hex(second) + hex(third);
  const variant = '89ab'.charAt((first >>> 16) & 0x3);
  return `${base.slice(0, 13)}-7${tail.slice(0, 3)}-${variant}${tail.slice(4, 7)}-${tail.slice(7, 19)}`;
}

export function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text);
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

function hex(word: number): string {
  return `${HEX[word >>> 24]}${HEX[(word >>> 16) & 0xff]}${HEX[(word >>> 8) & 0xff]}${HEX[word & 0xff]}`;
}

type Words = readonly [number, number, number, number];
const { imul } = Math;

/** Four lanes mixed as in MurmurHash3 (Austin Appleby, public domain) over UTF-16 units: 128 bits in four words. */
function murmur3x128(text: string): Words {
  let a = 0x239b961b;
  let b = 0xab0e9789 | 0;
  let c = 0x38b34ae5;
  let d = 0xa1e38b93 | 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i) + i;
    a = (imul(rotate(a ^ imul(unit, 0x239b961b), 13) + b, 5) + 0x561ccd1b) | 0;
    b = (imul(rotate(b ^ imul(unit, 0xab0e9789), 15) + c, 5) + 0x0bcaa747) | 0;
    c = (imul(rotate(c ^ imul(unit, 0x38b34ae5), 17) + d, 5) + 0x96cd1c35) | 0;
    d = (imul(rotate(d ^ imul(unit, 0xa1e38b93), 19) + a, 5) + 0x32ac3b17) | 0;
  }
  const all = a ^ b ^ c ^ d ^ text.length;
  return [finish(a ^ all), finish(b ^ rotate(all, 8)), finish(c ^ rotate(all, 16)), finish(d ^ rotate(all, 24))];
}

function rotate(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by));
}

/** MurmurHash3's finaliser: every bit of the input touches every bit of the output. */
function finish(word: number): number {
  const once = imul(word ^ (word >>> 16), 0x85ebca6b);
  const twice = imul(once ^ (once >>> 13), 0xc2b2ae35);
  return (twice ^ (twice >>> 16)) >>> 0;
}
