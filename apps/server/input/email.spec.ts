import fc from 'fast-check';
import isEmail from 'validator/lib/isEmail.js';
import { isEmailAddress } from './email.ts';

const letters = (characters: string, maxLength: number) => fc.string({ unit: fc.constantFrom(...characters), minLength: 1, maxLength });

/** Much like an address, so that both verdicts occur often. */
const address = fc.tuple(letters('aZ9._+-', 20), fc.array(letters('bY8-', 30), { minLength: 1, maxLength: 4 }), letters('comC-7', 26))
  .map(([local, labels, top]) => `${local}@${labels.join('.')}.${top}`);

describe('an e-mail address', () => {
  it.each(['ada@lovelace.example', 'ada.king+news@mail.lovelace-engines.example', '"ada king"@lovelace.example', 'ädä@lovelace.example'])('may be %s', (text) => {
    expect(isEmailAddress(text)).toBe(true);
  });

  it.each(['ada', 'ada@lovelace', '@lovelace.example', 'ada@@lovelace.example', 'ada@lovelace.example ', 'ada\u200b@lovelace.example', `${'a'.repeat(245)}@b.example`])('is not %j', (text) => {
    expect(isEmailAddress(text)).toBe(false);
  });

  it('is judged the same, whether it is a plain one or not', () => {
    fc.assert(fc.property(address, (text) => { expect(isEmailAddress(text)).toBe(isEmail.default(text)); }), { numRuns: 2_000 });
  });
});
