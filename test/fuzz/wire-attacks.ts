import type { Random } from '../faults/random.ts';

/** What is sent on a connection of its own, that a proper client would not send. */
export interface WireAttack {
  /** Bytes, and pauses in milliseconds between them. */
  readonly pieces: readonly (Buffer | number)[];
  /** Says that nothing more will come. */
  readonly end: boolean;
}

export function wireAttack(random: Random): WireAttack {
  const text = random.one(WIRE);
  const bytes = Buffer.from(text, 'latin1');
  const end = random.chance(0.5);
  if (random.chance(0.3)) return { pieces: dripped(bytes, random), end };
  return { pieces: [random.chance(0.3) ? bytes.subarray(0, random.between(0, bytes.length)) : bytes], end };
}

function dripped(bytes: Buffer, random: Random): readonly (Buffer | number)[] {
  const pieces = Array.from({ length: 4 }, (_, i) => bytes.subarray((bytes.length * i) >> 2, (bytes.length * (i + 1)) >> 2));
  return pieces.flatMap((piece) => [piece, random.between(1, 25)]);
}

const JSON_BODY = '{"recipient":"ada@example.com","channel":"email","body":"Hello"}';
const HEAD = 'POST /v1/notifications HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n';

const WIRE: readonly string[] = [
  `${HEAD}content-length: ${JSON_BODY.length + 50}\r\n\r\n${JSON_BODY}`,
  `${HEAD}content-length: ${JSON_BODY.length - 5}\r\n\r\n${JSON_BODY}`,
  `${HEAD}content-length: -1\r\n\r\n${JSON_BODY}`,
  `${HEAD}content-length: 99999999999999999999\r\n\r\n${JSON_BODY}`,
  `${HEAD}content-length: 300000\r\n\r\n${JSON_BODY}`,
  `${HEAD}content-length: 5\r\ncontent-length: 6\r\n\r\nhello`,
  `${HEAD}content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\nGET / HTTP/1.1\r\n\r\n`,
  `${HEAD}transfer-encoding: chunked\r\n\r\n40\r\n${JSON_BODY}\r\n0\r\n\r\n`,
  `${HEAD}transfer-encoding: chunked\r\n\r\nzz\r\n${JSON_BODY}\r\n0\r\n\r\n`,
  `${HEAD}transfer-encoding: chunked\r\n\r\nffffffffffff\r\n${JSON_BODY}`,
  `${HEAD}transfer-encoding: chunked\r\n\r\n5;${'x'.repeat(20_000)}\r\nhello\r\n0\r\n\r\n`,
  `${HEAD}transfer-encoding: gzip\r\n\r\n${JSON_BODY}`,
  `${HEAD}transfer-encoding: chunked, identity\r\n\r\n0\r\n\r\n`,
  `${HEAD}expect: 100-continue\r\ncontent-length: ${JSON_BODY.length}\r\n\r\n${JSON_BODY}`,
  `${HEAD}${'x-padding: yes\r\n'.repeat(3_000)}\r\n`,
  `${HEAD}x: ${'y'.repeat(20_000)}\r\n\r\n`,
  `${HEAD} folded: yes\r\n\r\n`,
  `${HEAD}no colon\r\n\r\n`,
  `${HEAD}bad name: x\r\n\r\n`,
  `${HEAD}nul: a\0b\r\n\r\n`,
  'POST /v1/notifications HTTP/1.1\r\ncontent-length: 0\r\n\r\n',
  'POST /v1/notifications HTTP/1.1\r\nhost: x\r\nhost: y\r\ncontent-length: 0\r\n\r\n',
  'GET /v1/notifications HTTP/1.0\r\n\r\n',
  'GET /v1/notifications\r\n\r\n',
  'GET  /v1/notifications HTTP/1.1\r\nhost: x\r\n\r\n',
  'GET /v1/notifications HTTP/3.7\r\nhost: x\r\n\r\n',
  'GET v1/notifications HTTP/1.1\r\nhost: x\r\n\r\n',
  'GET * HTTP/1.1\r\nhost: x\r\n\r\n',
  'OPTIONS * HTTP/1.1\r\nhost: x\r\n\r\n',
  'CONNECT example.com:443 HTTP/1.1\r\nhost: x\r\n\r\n',
  'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  'BREW /v1/notifications HTTP/1.1\r\nhost: x\r\n\r\n',
  `GET /${'a'.repeat(20_000)} HTTP/1.1\r\nhost: x\r\n\r\n`,
  'GET /v1/notifications/\xff\xfe HTTP/1.1\r\nhost: x\r\n\r\n',
  'GET /\0 HTTP/1.1\r\nhost: x\r\n\r\n',
  '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
  '\0\0\0\0\0\0\0\0',
  '\r\n\r\n\r\n\r\n',
  'GET /v1/notifications HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n',
  'GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n'.repeat(50),
];
