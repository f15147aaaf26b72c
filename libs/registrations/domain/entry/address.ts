/**
 * Reads an e-mail address; null when the text is none that mail could be sent to. Two texts have the same
 * `key` exactly when they name the same mailbox, as far as anybody but its own server can tell:
 *
 * - The domain belongs to the DNS: no difference between cases, nor between Unicode and its ASCII form (IDNA).
 * - The part before it belongs to that server alone: `Ada` and `ada` may be two people. Only what RFC 5321
 *   calls the same is the same: `"ada"` is `ada`.
 * - Unicode is compared in its composed form (NFC): `é` is one text however it was typed. The compatibility
 *   form (NFKC) would go too far, and make one of `ﬁ` and `fi`, or `²` and `2`, which a server may
 *   tell apart (RFC 6532, 3.1).
 */
export function addressOf(text: string, toAscii: ToAscii): Address | null {
  const email = text.normalize('NFC');
  const at = email.lastIndexOf('@');
  const local = email.slice(0, Math.max(0, at));
  const domain = asciiDomain(email.slice(at + 1), toAscii);
  if (email.length > LONGEST_ADDRESS || UNSEEN.test(email) || !isLocalPart(local) || domain === null) return null;
  return { email, key: `${withoutNeedlessQuotes(local)}@${domain}` };
}

export interface Address {
  /** As given, in composed Unicode (NFC). */
  readonly email: string;
  /** STORED, by its hash: the name of the address's stream. */
  readonly key: string;
}

/** The ASCII form of a domain (UTS #46, as browsers have it), or an empty text when there is none. */
export type ToAscii = (domain: string) => string;

/** What SMTP can carry (RFC 5321, 4.5.3.1), in UTF-16 units. */
const LONGEST_ADDRESS = 254;
const LONGEST_LOCAL_PART = 64;
const LONGEST_DOMAIN = 253;

/** What a reader cannot see, and what cannot be stored: every space but the plain one that quotes allow. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}]|[^\S ]/u;
const ATOM = /^[^\s"(),.:;<>@[\\\]]+$/u;
const QUOTED = /^"(?:[^"\\]|\\.)+"$/u;

/** Letters, digits, hyphens and dots; of what lies beyond ASCII the conversion knows what is allowed. */
const DOMAIN = /^[a-zA-Z0-9.\-\u0080-\u{10ffff}]+$/u;
const ASCII_DOMAIN = /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z](?:[a-z0-9-]*[a-z0-9])?$/;
const LONGEST_LABEL = 63;

function isLocalPart(text: string): boolean {
  return text.length <= LONGEST_LOCAL_PART && (isDotAtom(text) || QUOTED.test(text));
}

function isDotAtom(text: string): boolean {
  return text.split('.').every((atom) => ATOM.test(atom));
}

function withoutNeedlessQuotes(local: string): string {
  if (!local.startsWith('"')) return local;
  const content = local.slice(1, -1).replaceAll(/\\(.)/gu, '$1');
  return isDotAtom(content) ? content : `"${content.replaceAll(/["\\]/g, '\\$&')}"`;
}

/** The conversion may map unusual characters to dots and digits, so its result is looked at as well. */
function asciiDomain(text: string, toAscii: ToAscii): string | null {
  const ascii = DOMAIN.test(text) ? toAscii(text).toLowerCase() : '';
  const fits = ascii.length <= LONGEST_DOMAIN && ascii.split('.').every(({ length }) => length <= LONGEST_LABEL);
  return fits && ASCII_DOMAIN.test(ascii) ? ascii : null;
}
