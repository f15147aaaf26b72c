import type { Random } from '../faults/random.ts';
import type { Schema } from './calls.ts';

/** A piece of a body: JSON, or text that stands for itself, as no JavaScript number is that large. */
export type Value = null | boolean | number | string | Verbatim | readonly Value[] | { readonly [name: string]: Value };

export interface Verbatim {
  readonly verbatim: string;
}

/** A value that should be welcome, often at the very edge of what is. */
export function welcome(schema: Schema, random: Random, name = ''): Value {
  if (name === 'recipient') return random.one(ADDRESSES);
  if (name === 'email') return random.chance(0.5) ? `p${random.between(0, 1_000)}@${random.one(DOMAINS)}` : random.one([...ADDRESSES, ...(FITTING['email'] ?? [])]);
  if (name === 'sendAt') return random.one(TIMES);
  if (schema.enum) return random.one(schema.enum);
  switch (schema.type) {
    case 'object': return schema.properties ? members(schema, random) : texts(schema, random);
    case 'array': return Array.from({ length: random.one([1, 1, 2, 5]) }, () => welcome(schema.items ?? {}, random));
    case 'integer':
    case 'number': return random.one([schema.minimum ?? 0, schema.maximum ?? 1, 1]);
    case 'boolean': return random.chance(0.5);
    default: return random.chance(0.6) ? random.one(PROPER) : edgeText(schema, random);
  }
}

/** A value that fits nowhere, or hardly. */
export function nasty(random: Random): Value {
  return random.one(NASTY);
}

/** As JSON, except for what is verbatim. */
export function written(value: Value): string {
  if (isVerbatim(value)) return value.verbatim;
  if (Array.isArray(value)) return `[${value.map(written).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{${Object.entries(value).map(([name, inner]) => `${JSON.stringify(name)}:${written(inner)}`).join(',')}}`;
}

function isVerbatim(value: Value): value is Verbatim {
  return typeof value === 'object' && value !== null && 'verbatim' in value;
}

function members({ properties = {}, required = [] }: Schema, random: Random): Value {
  const present = Object.entries(properties).filter(([name]) => required.includes(name) || random.chance(0.5));
  const value = Object.fromEntries(present.map(([name, schema]) => [name, welcome(schema, random, name)]));
  const fitting = FITTING[String(value['channel'])];
  return fitting && random.chance(0.8) ? { ...value, recipient: random.one(fitting) } : value;
}

function texts({ maxProperties = 5 }: Schema, random: Random): Value {
  const count = random.one([0, 1, 3, maxProperties, maxProperties + 1]);
  return Object.fromEntries(Array.from({ length: count }, (_, i) => [`${random.one(TEXTS)}${i}`.slice(0, 70), random.one(TEXTS)]));
}

function edgeText({ minLength = 0, maxLength = 64 }: Schema, random: Random): string {
  const length = random.one([minLength, minLength - 1, maxLength, maxLength + 1, 1, 7]);
  const longest = Math.min(Math.max(length, 0), 3_000);
  return random.chance(0.6) ? random.one(TEXTS) : random.one(['x', 'é', '漢', '😀', '\u0301', ' ']).repeat(length > 3_000 && random.chance(0.1) ? length : longest);
}

const TEXTS = [
  'Hello', '', ' ', 'a\0b', '\0', '\ud800', '\udc00\ud800', 'x\udfff', 'a\r\nBcc: eve@example.com', 'line\u2028separator', 'para\u2029graph',
  '\ufeffmark', '\u202eright to left', 'e\u0301\u0301\u0301', '👩‍👩‍👧‍👦', '𝕳𝖊𝖑𝖑𝖔', '\u0007bell', '\x7f', '\x85next line', '"quoted"', '\\', "'; DROP TABLE events; --",
  '${7*7}', '{{7*7}}', '%00%0d%0a', '../../etc/passwd', '<script>alert(1)</script>', '=1+1', 'null', 'NaN', '-1', '__proto__', 'constructor', 'İstanbul ß ﬃ', '\ufffe\uffff',
];

/** Unusual, and right all the same. */
const PROPER = ['Hello', 'İstanbul ß ﬃ', '👩‍👩‍👧‍👦', '\u202eright to left', '"quoted" \\ <b>', '${7*7} {{7*7}} %00', 'x'.repeat(998), '漢'.repeat(998), '😀'.repeat(499), '\ufffe\uffff', "'; DROP TABLE events; --"];

const FITTING: Readonly<Record<string, readonly string[]>> = {
  email: ['ada@example.com', `${'a'.repeat(64)}@example.com`, '"a b"@example.com', 'ada+tag@example.com', "o'hara@example.com"],
  slack: ['#ops', '漢字', '漢'.repeat(255), '__proto__', '<!channel>'],
  sms: ['+15550100', '+12', '+123456789012345'],
  webhook: ['http://192.0.2.1/hook', 'https://hook.example/a?b=c#d', 'http://[::1]/', `https://hook.example/${'a'.repeat(2_000)}`, `https://hook.example/${scattered(2_020)}`],
};

/** Some of them are the same. */
const DOMAINS = ['example.com', 'EXAMPLE.com', 'exämple.com', 'exa\u0308mple.com', 'xn--exmple-cua.com', '例え。テスト', 'straße.de', '1.2.3.④⑤', 'K.com', 'x.xn--zzzzzzzz', `${'ä'.repeat(60)}.com`, 'example.com.'];

const ADDRESSES: readonly string[] = [
  'ada@example.com', 'a@b.co', `${'a'.repeat(64)}@example.com`, `${'a'.repeat(65)}@example.com`, 'ada+tag@example.com', '"a b"@example.com', 'ada@exämple.com', 'ädä@example.com',
  'ada@localhost', 'ada@[127.0.0.1]', 'Ada <ada@example.com>', 'a@b.com,c@d.com', 'a@b.com\r\nX: y', '@', 'ada@', '#ops', '@ada', 'ops', '漢字', '+15550100', '+1', '+123456789012345', '+1234567890123456',
  '15550100', '+1 555 0100', '+٠١٢٣٤', 'http://192.0.2.1/hook', 'https://hook.example/a?b=c#d', 'http://[::1]/', 'http://[::1', 'HTTP://EXAMPLE.COM', 'http://a:b@c.de/', 'http://',
  'ftp://example.com/', 'javascript:alert(1)', `https://hook.example/${'a'.repeat(2_000)}`, `https://hook.example/${'漢'.repeat(2_020)}`, `https://hook.example/${scattered(2_020)}`, 'https://hook.example/\u202e', 'http://例え.jp/', 'http://example.com:99999/', 'http://0x7f.1/',
];

const TIMES: readonly string[] = [
  '2030-01-01T00:00:00Z', '2030-01-01T00:00:00.123456789Z', '2030-01-01t00:00:00z', '2030-01-01T00:00:00+23:59', '2030-01-01T00:00:00-00:00', '1970-01-01T00:00:00Z', '0000-01-01T00:00:00Z',
  '0001-01-01T00:00:00+23:59', '2030-02-30T00:00:00Z', '2030-01-01T24:00:00Z', '2030-06-30T23:59:60Z', '2030-01-01T00:00:00', '2030-01-01', '9999-12-31T23:59:59.999Z', '+275760-09-13T00:00:00Z',
  '275760-09-13T00:00:00Z', 'tomorrow', '1893456000', '2030-1-1T0:0:0Z', '2030-01-01T00:00:00Z\n', ' 2030-01-01T00:00:00Z', '２０３０-01-01T00:00:00Z',
];

const verbatim = (text: string): Verbatim => ({ verbatim: text });

const NASTY: readonly Value[] = [
  null, true, false, 0, -0, -1, 1, 1e308, 5e-324, 0.1, 4_294_967_296, verbatim('1e999'), verbatim('-1e999'), verbatim('123456789012345678901234567890'), verbatim('1E-9999'), verbatim('-0'),
  verbatim('NaN'), verbatim('Infinity'), verbatim('undefined'), verbatim('0x10'), verbatim('01'), verbatim("'single'"), verbatim('"\\x41"'), verbatim('"\\ud83d"'), verbatim('"tab\there"'), verbatim('/* no */ 1'),
  [], {}, [[]], [null], [{}], ['ada@example.com'], { length: 1e9 }, { toString: 1 }, { valueOf: null }, { hasOwnProperty: 0 }, { then: 1 }, { toJSON: 'x' }, { constructor: { prototype: { polluted: true } } },
  verbatim('{"__proto__":{"polluted":true}}'), verbatim('{"a":1,"a":2}'), verbatim(deep('[', ']', 500)), verbatim(deep('{"a":', '}', 500, '1')), verbatim(deep('[', ']', 20_000)), verbatim(deep('{"a":', '}', 12_000, '1')),
  ...TEXTS, 'x'.repeat(2_049), '漢'.repeat(3_000),
];

function deep(open: string, close: string, levels: number, core = ''): string {
  return open.repeat(levels) + core + close.repeat(levels);
}

/** Characters that no compression makes shorter. */
function scattered(length: number): string {
  return Array.from({ length }, (_, i) => String.fromCharCode(0x4e00 + ((i * 7_919 + i * i * 104_729) % 20_000))).join('');
}
