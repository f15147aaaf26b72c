import { domainToASCII } from 'node:url';
import { addressOf } from './address.ts';

const keyOf = (text: string) => addressOf(text, domainToASCII)?.key ?? null;

describe('an e-mail address', () => {
  it.each([
    ['ada@example.com', 'ada@example.com'],
    ['Ada@Example.COM', 'Ada@example.com'],
    ['ada+tag@example.com', 'ada+tag@example.com'],
    ["o'hara@mail.example.co.uk", "o'hara@mail.example.co.uk"],
    ['ädä@exämple.com', 'ädä@xn--exmple-cua.com'],
    ['ada@EXÄMPLE.com', 'ada@xn--exmple-cua.com'],
    ['ada@xn--exmple-cua.com', 'ada@xn--exmple-cua.com'],
    ['ada@straße.de', 'ada@xn--strae-oqa.de'],
    ['ada@例え。テスト', 'ada@xn--r8jz45g.xn--zckzah'],
    ['"a b"@example.com', '"a b"@example.com'],
    ['"a@b"@example.com', '"a@b"@example.com'],
    [`${'a'.repeat(64)}@example.com`, `${'a'.repeat(64)}@example.com`],
  ])('that is %s is known as %s', (text, key) => {
    expect(keyOf(text)).toBe(key);
  });

  it('is kept as it was given, but for how its Unicode is composed', () => {
    expect(addressOf('Ada@Example.COM', domainToASCII)?.email).toBe('Ada@Example.COM');
    expect(addressOf('e\u0301va@exa\u0308mple.com', domainToASCII)).toEqual({ email: 'éva@exämple.com', key: 'éva@xn--exmple-cua.com' });
  });

  it.each([['ﬁ@example.com', 'fi@example.com'], ['a²@example.com', 'a2@example.com'], ['ａda@example.com', 'ada@example.com'], ['Ada@example.com', 'ada@example.com']])(
    'is another one when its mailbox may be: %s and %s', (one, another) => {
      expect(keyOf(one)).not.toBe(keyOf(another));
    },
  );

  it.each([['"ada"@example.com', 'ada@example.com'], ['"a\\da"@example.com', 'ada@example.com'], ['"a\\ b"@example.com', '"a b"@example.com']])(
    'is the same with quotes that nobody needs: %s and %s', (one, another) => {
      expect(keyOf(one)).toBe(keyOf(another));
      expect(addressOf(one, domainToASCII)?.email).toBe(one);
    },
  );

  it.each([
    '', ' ', 'ada', '@', 'ada@', '@example.com', 'ada@@example.com', 'a@b@example.com', 'Ada <ada@example.com>', 'ada@example.com,eve@example.com',
    'ada@localhost', 'ada@example.com.', 'ada@.example.com', 'ada@example..com', 'ada@example.com。', '.ada@example.com', 'ada.@example.com', 'a..da@example.com',
    'ada@-example.com', 'ada@example-.com', 'ada@exa_mple.com', 'ada@ex%61mple.com', 'ada@example.com/x', 'ada@example.com?x', 'ada@example.com:25', 'ada@[127.0.0.1]', 'ada@127.0.0.1', 'ada@1.2.3.④⑤',
    'ada@example.com\r\nBcc: eve@example.com', 'a\0da@example.com', 'a da@example.com', 'ada@exam ple.com', 'ad\uFEFFa@example.com', 'a\u202Eda@example.com', 'ada@exa\u00ADmple.com', 'ada\u00A0@example.com', '\ud800@example.com',
    '""@example.com', '"ada@example.com', '"a"b@example.com', 'a"b@example.com', '"a\\"@example.com', '\u037Eada@example.com',
    `${'a'.repeat(65)}@example.com`, `ada@${'a'.repeat(64)}.com`, `ada@${'a.'.repeat(130)}com`, `ada@${'ä'.repeat(60)}.com`,
  ])('is not: %j', (text) => {
    expect(addressOf(text, domainToASCII)).toBeNull();
  });

  it('is not one whose domain has no ASCII form', () => {
    expect(addressOf('ada@example.com', () => '')).toBeNull();
  });
});
