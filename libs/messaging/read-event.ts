import { decodeCloudEvent, type CloudEvent } from '#protocols';

/** `invalid`: why it can never be handled, in words that repeat nothing of its content. */
export type Read = { readonly event: CloudEvent } | { readonly invalid: string };

/** The event in the bytes of a message. */
export function readEvent(bytes: Uint8Array, maxBytes: number): Read {
  if (bytes.byteLength > maxBytes) return { invalid: `too large: ${bytes.byteLength} bytes, and ${maxBytes} are allowed` };
  const text = decodeUtf8(bytes);
  return text === undefined ? { invalid: 'not UTF-8' } : decodeCloudEvent(text);
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
