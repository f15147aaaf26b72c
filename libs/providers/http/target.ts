import { isIP } from 'node:net';
import { isPublicAddress } from './public-address.ts';

/** Where a request goes, or why it may not. */
export type Target =
  | { readonly kind: 'target'; readonly origin: string; readonly path: string }
  | { readonly kind: 'not_allowed'; readonly reason: string };

/** The reason given for every internal address, and no more: which one it was is nobody's business. */
export const INTERNAL_ADDRESS = 'the target address is not public';

/**
 * Splits a URL. An address written into it is judged here, for no look-up will follow; `URL` has by
 * then turned every way to write an IPv4 address (octal, hexadecimal, one number) into dotted decimals.
 */
export function targetOf(url: string, publicOnly: boolean): Target {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed?.protocol !== 'http:' && parsed?.protocol !== 'https:') {
    return { kind: 'not_allowed', reason: 'the target is not an http(s) URL' };
  }
  const host = parsed.hostname.replace(/^\[|\]$/g, '');
  if (publicOnly && isIP(host) !== 0 && !isPublicAddress(host)) return { kind: 'not_allowed', reason: INTERNAL_ADDRESS };
  return { kind: 'target', origin: parsed.origin, path: parsed.pathname + parsed.search };
}
