import { domainToASCII, domainToUnicode } from 'node:url';
import fc from 'fast-check';
import { addressOf } from './address.ts';

const keyOf = (text: string): string => {
  const address = addressOf(text, domainToASCII);
  if (address === null) throw new Error(`No address: ${JSON.stringify(text)}`);
  return address.key;
};

/** Among them are letters whose case is not one letter, and what can be composed in more than one way. */
const LETTERS = ['a', 'B', 'z', '7', 'é', 'Å', 'ǖ', 'ß', 'ø', 'Д', '漢', 'ﬁ', 'Ω', '\u1112\u1161\u11ab'];
const local = fc.oneof(
  fc.array(fc.constantFrom(...LETTERS, '+', '-', '_', "'", '!'), { minLength: 1, maxLength: 12 }).map((letters) => letters.join('')),
  fc.array(fc.constantFrom('a', 'B', ' ', '@', '.', '\\"', '\\\\'), { minLength: 1, maxLength: 8 }).map((parts) => `"${parts.join('')}"`),
);
const label = fc.array(fc.constantFrom('a', 'B', 'x', '7', 'é', 'Å', 'ß', 'д', '漢'), { minLength: 1, maxLength: 8 }).map((letters) => `d${letters.join('')}`);
const domain = fc.array(label, { minLength: 2, maxLength: 4 }).map((labels) => labels.join('.'));

const cased = (text: string, upper: readonly boolean[]): string =>
  Array.from(text).map((letter, i) => (upper[i % Math.max(1, upper.length)] ? upperOf(letter) : letter.toLowerCase())).join('');
/** Of ß and its like the capital is two letters, which a domain name tells apart. */
const upperOf = (letter: string): string => (letter.toUpperCase().length === letter.length ? letter.toUpperCase() : letter);

describe('the key of an address', () => {
  it('is an address with the same key', () => {
    fc.assert(fc.property(local, domain, (name, host) => {
      const key = keyOf(`${name}@${host}`);
      expect(keyOf(key)).toBe(key);
    }));
  });

  it('is that of the address as it is recorded', () => {
    fc.assert(fc.property(local, domain, (name, host) => {
      const { email, key } = addressOf(`${name}@${host}`, domainToASCII)!;
      expect(addressOf(email, domainToASCII)).toEqual({ email, key });
    }));
  });

  it('does not mind the case of the domain', () => {
    fc.assert(fc.property(local, domain, fc.array(fc.boolean()), (name, host, upper) => {
      expect(keyOf(`${name}@${cased(host, upper)}`)).toBe(keyOf(`${name}@${host}`));
    }));
  });

  it('minds the case of what stands before it', () => {
    fc.assert(fc.property(local, domain, fc.array(fc.boolean(), { minLength: 1 }), (name, host, upper) => {
      const other = cased(name, upper);
      expect(keyOf(`${other}@${host}`) === keyOf(`${name}@${host}`)).toBe(other.normalize('NFC') === name.normalize('NFC'));
    }));
  });

  it('does not mind how its Unicode is composed, nor how the domain is written', () => {
    fc.assert(fc.property(local, domain, fc.constantFrom('NFC', 'NFD'), fc.boolean(), (name, host, form, ascii) => {
      const written = ascii ? domainToASCII(host) : domainToUnicode(domainToASCII(host));
      expect(keyOf(`${name}@${written}`.normalize(form))).toBe(keyOf(`${name}@${host}`));
    }));
  });

  it('is in ASCII after its last @, and there without capitals', () => {
    fc.assert(fc.property(local, domain, (name, host) => {
      const key = keyOf(`${name}@${host}`);
      expect(key.slice(key.lastIndexOf('@') + 1)).toMatch(/^[a-z0-9.-]+$/);
    }));
  });

  it('is there or not for any text, and nothing is thrown', () => {
    fc.assert(fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.tuple(local, fc.string({ unit: 'grapheme' })).map(([name, host]) => `${name}@${host}`)), (text) => {
      const address = addressOf(text, domainToASCII);
      if (address !== null) expect(keyOf(address.key)).toBe(address.key);
    }));
  });
});
