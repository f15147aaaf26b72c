import { createHash } from 'node:crypto';

/** What is asked for, in a few characters: the same call with the same content gives the same text. */
export function fingerprint(method: string, url: string, body: unknown): string {
  return sha256(`${method} ${url}\n${body instanceof Uint8Array ? sha256(body) : canonical(body)}`);
}

/** 1 to 255 visible ASCII characters. */
export function isIdempotencyKey(text: string): boolean {
  return /^[!-~]{1,255}$/.test(text);
}

/** The ledger never sees the key itself. */
export function keyHashOf(key: string): string {
  return sha256(key);
}

/** JSON whose members are in order, so that the same content is the same text. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_name, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner) ?? '';
}

function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
