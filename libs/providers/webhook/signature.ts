import { Buffer } from 'node:buffer';
import { createHmac } from 'node:crypto';

/** The headers that let a receiver check who called. */
export interface SignatureHeaders {
  readonly 'webhook-id': string;
  readonly 'webhook-timestamp': string;
  readonly 'webhook-signature': string;
}

/** @param timestamp seconds since 1970 */
export type Sign = (id: string, timestamp: number, body: string) => SignatureHeaders;

/**
 * Signs as Standard Webhooks v1 does: HMAC-SHA256 of `id.timestamp.body`, in base64.
 * (https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md)
 */
export function signer(secret: string): Sign {
  const key = keyOf(secret);
  return (id, timestamp, body) => ({
    'webhook-id': id,
    'webhook-timestamp': `${timestamp}`,
    'webhook-signature': `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`,
  });
}

const ENCODED = 'whsec_';

function keyOf(secret: string): Buffer {
  return secret.startsWith(ENCODED) ? Buffer.from(secret.slice(ENCODED.length), 'base64') : Buffer.from(secret, 'utf8');
}
