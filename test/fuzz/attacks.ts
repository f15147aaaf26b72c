import type { Random } from '../faults/random.ts';
import type { Call } from './calls.ts';
import { nasty, welcome, written, type Value } from './values.ts';

/** One request, down to its bytes. */
export interface Attack {
  readonly method: string;
  /** As it is written in the request line; `__ID__` stands for a notification or a registration that exists. */
  readonly target: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body?: Buffer;
}

/** A request for one of the calls that is wrong in some way, or at the very edge of what is right. */
export function attackOn(call: Call, random: Random): Attack {
  const kind = random.one(call.body ? BODY_KINDS : KINDS);
  const bytes = bodyOf(call, kind, random);
  return {
    method: kind === 'method' ? random.one(['PUT', 'PATCH', 'OPTIONS', 'DELETE', 'HEAD', 'TRACE', 'POST', 'GET']) : call.method,
    target: pathOf(call, kind, random) + queryOf(call, kind, random),
    headers: [...(bytes ? [contentTypeOf(kind, random)] : []), ...keyOf(call, kind, random), ...(kind === 'headers' ? oddHeaders(random) : [])],
    ...(bytes && { body: bytes }),
  };
}

type Kind = 'valid' | 'value' | 'text' | 'path' | 'query' | 'headers' | 'method' | 'key';

const KINDS: readonly Kind[] = ['valid', 'path', 'path', 'query', 'query', 'query', 'headers', 'method', 'key', 'text'];
const BODY_KINDS: readonly Kind[] = ['valid', 'valid', 'value', 'value', 'value', 'value', 'value', 'text', 'text', 'path', 'query', 'headers', 'method', 'key', 'key'];

function bodyOf({ body, method, takesFile }: Call, kind: Kind, random: Random): Buffer | undefined {
  if (takesFile) return random.chance(0.9) ? random.one(FILES) : undefined;
  if (!body) return method !== 'GET' && random.chance(0.3) ? Buffer.from(written(nasty(random))) : undefined;
  const value = welcome(body, random);
  if (kind === 'value' || kind === 'key') return Buffer.from(written(spoilt(value, random)));
  return kind === 'text' ? mangled(written(value), random) : Buffer.from(written(value));
}

const FILES = [
  Buffer.alloc(0), Buffer.from('x'), Buffer.from('{"a":'), Buffer.from('%PDF-1.7\n'), Buffer.from('PK\x03\x04', 'latin1'), Buffer.from('\x89PNG\r\n\x1a\n\0\0', 'latin1'), Buffer.from('\x1f\x8b\x08\0', 'latin1'), Buffer.from('ID3'), Buffer.from('ftypheic'.padStart(12, '\0')),
  Buffer.from('<?xml version="1.0"?><svg/>'), Buffer.from('RIFF\xff\xff\xff\xffWEBP', 'latin1'), Buffer.from('\x1aE\xdf\xa3\xff', 'latin1'), Buffer.from('OggS\0'), Buffer.alloc(300_000, 0xff), Buffer.from('MZ'.padEnd(64, '\0')), Buffer.from('0&\xb2u\x8ef\xcf\x11\xa6\xd9', 'latin1'),
];
const FILE_NAMES = ['invoice.pdf', 'a', '漢字.txt', '..', 'a/b', 'a\\b', 'a\r\nb', '\u202egpj.exe', 'x'.repeat(200), 'x'.repeat(201), '', ' ', '"; filename=x', '=?utf-8?q?x?=', '\ud800'];

/** With one or a few places of it replaced, removed or added. */
function spoilt(value: Value, random: Random): Value {
  if (random.chance(0.05)) return nasty(random);
  if (Array.isArray(value)) return spoiltList(value, random);
  if (typeof value !== 'object' || value === null) return nasty(random);
  const entries = Object.entries(value) as [string, Value][];
  const at = random.between(0, Math.max(0, entries.length - 1));
  const [name, inner] = entries[at] ?? ['x', null];
  switch (random.between(0, 5)) {
    case 0: return Object.fromEntries(entries.filter((_, i) => i !== at));
    case 1: return Object.fromEntries([...entries, [random.one(ODD_NAMES), nasty(random)]]);
    case 2: return Object.fromEntries(entries.map(([key]) => [key, nasty(random)]));
    default: return Object.fromEntries(entries.map(([key, other], i) => [key, i === at ? deeper(name, inner, random) : other]));
  }
}

function deeper(_name: string, value: Value, random: Random): Value {
  return typeof value === 'object' && value !== null && random.chance(0.5) ? spoilt(value, random) : nasty(random);
}

function spoiltList(list: readonly Value[], random: Random): Value {
  if (random.chance(0.05)) return Array.from({ length: random.one([0, 1_000, 1_001]) }, () => 0);
  return list.map((item) => (random.chance(0.5) ? spoilt(item, random) : item));
}

const ODD_NAMES = ['x', '', '__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'then', 'toJSON', '\ud800', 'a\0b', 'status', 'notificationId', 'metadata.tenant', '漢'];

/** Text that is no JSON any more, or JSON of an unusual kind. */
function mangled(text: string, random: Random): Buffer {
  const at = random.between(0, text.length);
  switch (random.between(0, 9)) {
    case 0: return Buffer.from(text.slice(0, at));
    case 1: return Buffer.from(text.slice(0, at) + random.one(['\0', '\ufeff', '}', ']', ',', '"', '\\', '\n', '//']) + text.slice(at));
    case 2: return Buffer.concat([Buffer.from(text.slice(0, at)), Buffer.from(random.one([[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80]])), Buffer.from(text.slice(at))]);
    case 3: return Buffer.from(`\ufeff${text}`);
    case 4: return Buffer.from(text, 'utf16le');
    case 5: return Buffer.from(text.replace(/^\{/, '{"channel":"sms","channel":"email","recipient":5,'));
    case 6: return Buffer.from(text + text);
    case 7: return Buffer.from(random.one(['', ' ', '\n\n', 'null', '[]', '""', '0', 'true', '{', '}', 'recipient=ada%40example.com', '<xml/>']));
    case 8: return random.chance(0.15) ? Buffer.alloc(random.one([262_144, 262_145, 300_000]), 0x20) : Buffer.from(text.replaceAll('"', "'"));
    default: return Buffer.from(`${'['.repeat(random.one([10, 1_000, 100_000]))}${text}`);
  }
}

function contentTypeOf(kind: Kind, random: Random): readonly [string, string] {
  const odd = kind === 'headers' || (kind === 'text' && random.chance(0.2));
  return ['content-type', odd ? random.one(MEDIA_TYPES) : 'application/json'];
}

const MEDIA_TYPES = [
  'text/plain', 'application/xml', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'multipart/form-data', 'application/json; charset=utf-16', 'application/json;charset="utf-8"',
  'APPLICATION/JSON', 'application/json,application/json', 'application/vnd.api+json', 'application/json\t', '', ';', '/', 'application', 'application/json; a=b; c', 'json', '*/*', 'application/problem+json', 'a/b;'.repeat(500),
];

function pathOf({ template }: Call, kind: Kind, random: Random): string {
  const usual = template.replaceAll(/\{(\w+)\}/g, (_, name: string) => (name === 'id' ? '__ID__' : name === 'name' ? random.one(['notifications', 'delivery_queue', 'accounting', 'registrations']) : 'notification-x'));
  if (kind !== 'path') return usual;
  if (template.includes('{') && random.chance(0.7)) return template.replaceAll(/\{(\w+)\}/g, () => random.one(SEGMENTS));
  return random.one([`${usual}/`, `/${usual}`, usual.toUpperCase(), `${usual}/..`, `${usual}%2f`, usual.replace('v1', 'v2'), `${usual};a=b`, `${usual}#x`, `http://elsewhere.example${usual}`, usual.replaceAll('/', '%2F'), `${usual}/${'a'.repeat(9_000)}`]);
}

const SEGMENTS = [
  '%00', '%', '%zz', '%ff', '%ed%a0%80', '%F0%9F%98%80', '..', '.', '%2e%2e', '%2e%2e%2f%2e%2e%2fetc%2fpasswd', '*', '-', '0', '-1', 'null', 'undefined', '__proto__', 'constructor', 'batch', 'status', "'%20OR%201=1--",
  '00000000-0000-0000-0000-000000000000', '0199aaaa-0000-7000-8000-00000000000', '0199AAAA-0000-7000-8000-000000000000', '{id}', '%7Bid%7D', 'a'.repeat(299), 'a'.repeat(301), 'a%20b', 'notification-0199aaaa-0000-7000-8000-000000000000', '%e2%80%ae', '__ID__%00', '__ID__ ',
];

function queryOf({ query, takesFile }: Call, kind: Kind, random: Random): string {
  if (kind !== 'query') return takesFile ? `?name=${escaped(random.one(FILE_NAMES), random)}` : '';
  const pairs = query.filter(() => random.chance(0.4)).map(({ name, schema }) => [name, random.chance(0.3) ? String(welcome(schema, random)) : random.one(QUERY_VALUES)] as const);
  const extra = random.chance(0.3) ? [[random.one(['x', '', '__proto__', 'limit', 'cursor', 'after', 'limit[]', 'status[0]', 'constructor[prototype]']), random.one(QUERY_VALUES)] as const] : [];
  // A position that nobody has reached is waited for, and is no attack.
  const all = [...pairs, ...extra].map(([name, value]) => `${escaped(name, random)}=${name === 'after' && /^\d{1,19}$/.test(value) ? '0' : escaped(value, random)}`);
  return `?${all.join(random.one(['&', '&', '&', ';', '&&']))}${random.chance(0.05) ? '&'.repeat(3_000) : ''}`;
}

const QUERY_VALUES = [
  '', ' ', '\0', '0', '-1', '1', '200', '201', '1e3', '007', '999999999999', 'NaN', '1.5', '٣', 'null', 'true', 'accepted', 'email', '\ud83d', 'a\r\nb', '%', "'--", '漢'.repeat(600), 'x'.repeat(2_049), 'AAAA', '////', 'W10', 'bnVsbA', 'e30', 'WyJ4Il0',
  cursor([]), cursor(['requestedAt desc', '2030-01-01T00:00:00.000Z', 'x']), cursor(['requestedAt desc', 'no time', 'x']), cursor(['requestedAt desc', null, 'x']), cursor(['requestedAt desc', 5, 'x']), cursor(['requestedAt desc', { a: 1 }, 'x']),
  cursor(['requestedAt desc', '2030-01-01T00:00:00.000Z', 'a\0b']), cursor(['requestedAt desc', '2030-01-01T00:00:00.000Z', '\ud800']), cursor(['requestedAt desc', '-infinity', 'x']), cursor(['requestedAt desc', '294277-01-01T00:00:00Z', 'x']), cursor(['requestedAt desc', true, '']),
  '2030-01-01T00:00:00Z', '0000-01-01T00:00:00Z', '9999-12-31T23:59:59Z', '-271821-04-20T00:00:00Z', '9223372036854775807', '9223372036854775808', '00',
];

function cursor(parts: readonly unknown[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

function escaped(text: string, random: Random): string {
  return random.chance(0.1) ? text.replaceAll(/[^!-~]/gu, '%') : encodeURIComponent(text.replaceAll(/\p{Cs}/gu, '\ufffd'));
}

function keyOf({ method }: Call, kind: Kind, random: Random): readonly (readonly [string, string])[] {
  if (kind !== 'key' || method === 'GET') return [];
  const key = random.one(['', ' ', 'k', 'k', 'same', 'a'.repeat(255), 'a'.repeat(256), 'a b', 'tab\t', 'caf\u00e9', '"quoted"', ',', 'a,b', "'; --", `k-${random.between(0, 50)}`, '\x7f']);
  return random.chance(0.1) ? [['idempotency-key', key], ['Idempotency-Key', 'another']] : [['idempotency-key', key]];
}

function oddHeaders(random: Random): readonly (readonly [string, string])[] {
  return Array.from({ length: random.between(1, 3) }, () => random.one(ODD_HEADERS));
}

const ODD_HEADERS: readonly (readonly [string, string])[] = [
  ['x-correlation-id', 'a'.repeat(129)], ['x-correlation-id', '${jndi:ldap://x}'], ['traceparent', '00-00000000000000000000000000000000-0-00'], ['traceparent', 'x'.repeat(500)], ['accept', 'text/html'], ['accept', ''],
  ['accept-encoding', 'gzip;q=9, *'], ['content-encoding', 'gzip'], ['content-encoding', 'br'], ['expect', '100-continue'], ['expect', 'tea'], ['x', 'y'.repeat(8_000)], ['cookie', '='.repeat(2_000)], ['authorization', 'Basic '.repeat(50)],
  ['range', 'bytes=0-0,-1'], ['if-match', '"x"'], ['x-http-method-override', 'DELETE'], ['upgrade', 'websocket'], ['upgrade', 'h2c'], ['origin', 'null'], ['forwarded', 'for=";"'], ['x-forwarded-for', '\x80\xff'], ['accept-version', '99'], ['te', 'trailers'],
];
