import { isEmail } from 'class-validator';

/** The longest address that SMTP can carry (RFC 5321). */
export const LONGEST_ADDRESS = 254;
/** What a reader cannot see in an address: format characters, and every space but the plain one that quotes allow. */
const UNSEEN = /\p{Cf}|[^\S ]/u;

/** Whether mail could be sent there, as far as its form can tell. */
export function isEmailAddress(text: string): boolean {
  return text.length <= LONGEST_ADDRESS && isEmail(text) && !UNSEEN.test(text);
}
