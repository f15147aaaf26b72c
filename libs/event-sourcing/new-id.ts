/** A fresh UUIDv7 (RFC 9562): the time in milliseconds, then 74 random bits. */
export function newId(now: number = Date.now()): string {
  const random = randomHex();
  const time = now.toString(16).padStart(12, '0');
  const variant = ((parseInt(random.charAt(3), 16) & 0x3) | 0x8).toString(16);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(0, 3)}-${variant}${random.slice(4, 7)}-${random.slice(7, 19)}`;
}

/** What one id needs. */
const BYTES = 10;
/** Asking the system for randomness costs more than all the rest of an id, so it is asked for many at once. */
const IDS_AT_ONCE = 256;
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

const pool = new Uint8Array(BYTES * IDS_AT_ONCE);
let used = pool.length;

function randomHex(): string {
  if (used === pool.length) {
    crypto.getRandomValues(pool);
    used = 0;
  }
  let hex = '';
  for (const end = used + BYTES; used < end; used++) hex += HEX[pool[used] ?? 0] ?? '';
  return hex;
}
