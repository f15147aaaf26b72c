import isEmail from 'validator/lib/isEmail.js';

/** The longest address that SMTP can carry (RFC 5321). */
export const LONGEST_ADDRESS = 254;
/** What a reader cannot see in an address: format characters, and every space but the plain one that quotes allow. */
const UNSEEN = /\p{Cf}|[^\S ]/u;

/** What nearly all addresses look like. Whatever it allows, all of the rules below allow; the rest is left to them, as they take many times as long. */
const PLAIN = /^(?=.{6,64}$)[a-z\d]+(?:[._+-][a-z\d]+)*@(?:[a-z\d]+(?:-[a-z\d]+)*\.)+[a-z]{2,24}$/i;

/** Whether mail could be sent there, as far as its form can tell. */
export function isEmailAddress(text: string): boolean {
  return PLAIN.test(text) || (text.length <= LONGEST_ADDRESS && isEmail.default(text) && !UNSEEN.test(text));
}
