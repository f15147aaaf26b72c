/** A fresh UUIDv7 (RFC 9562): the time in milliseconds, then 74 random bits. */
export function newId(now: number = Date.now()): string {
  writeHex(Math.floor(now / 2 ** 32), 0, 4);
  writeHex(Math.floor(now / 2 ** 16) % 2 ** 16, 4, 4);
  writeHex(now % 2 ** 16, 9, 4);
  writeHex(random(), 15, 3);
  writeHex((random() & 0x3fff) | 0x8000, 19, 4);
  for (let at = 24; at < id.length; at += 4) writeHex(random(), at, 4);
  return id.toString('latin1');
}

/** Asking the system for randomness costs more than all the rest of an id, so it is asked for many times 16 bits at once. */
const AT_ONCE = 1_280;
const DIGITS = Buffer.from('0123456789abcdef');

/** Where ids are written, one after the other: putting a text together from parts takes four times as long. */
const id = Buffer.from('00000000-0000-7000-0000-000000000000');
const pool = new Uint16Array(AT_ONCE);
let used = AT_ONCE;

/** 16 bits. */
function random(): number {
  if (used === AT_ONCE) {
    crypto.getRandomValues(pool);
    used = 0;
  }
  return pool[used++] ?? 0;
}

/** The last digits of a number, of at most 16 bits. */
function writeHex(value: number, at: number, digits: number): void {
  for (let i = digits - 1, rest = value; i >= 0; i--, rest >>= 4) id[at + i] = DIGITS[rest & 15] ?? 0;
}
