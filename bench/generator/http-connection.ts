import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** One kept-alive HTTP/1.1 connection with at most one request on its way. As little work as possible: the server's core is ours too. */
export interface HttpConnection {
  /** `answered` is called once, with status 0 when the connection broke. */
  ask(request: Buffer, answered: Answered): void;
  readonly broken: boolean;
  close(): void;
}

export type Answered = (status: number, body: string) => void;

const CONNECT_MS = 20_000;

/** @throws when the connection is refused or takes 20 s */
export async function openConnection(url: string): Promise<HttpConnection> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  await once(socket, 'connect', { signal: AbortSignal.timeout(CONNECT_MS) });
  return overSocket(socket);
}

function overSocket(socket: Socket): HttpConnection {
  let waiting: Answered | undefined;
  let received = '';
  let broken = false;
  const answer = (status: number, body: string): void => {
    const answered = waiting;
    waiting = undefined;
    received = '';
    answered?.(status, body);
  };
  socket.setEncoding('latin1');
  socket.on('data', (chunk: string) => {
    received = received === '' ? chunk : received + chunk;
    const whole = wholeAnswer(received);
    if (whole) answer(whole.status, whole.body);
  });
  socket.on('error', () => undefined);
  socket.on('close', () => {
    broken = true;
    answer(0, '');
  });
  return {
    ask: (request, answered) => {
      waiting = answered;
      if (broken) answer(0, '');
      else socket.write(request);
    },
    get broken() {
      return broken;
    },
    // Without the pause in which the system would hold the port back: there may be ten thousand of them.
    close: () => socket.resetAndDestroy(),
  };
}

/** Answers come with their length: neither Tidings nor its peers send them in chunks. */
function wholeAnswer(text: string): { readonly status: number; readonly body: string } | undefined {
  const head = text.indexOf('\r\n\r\n');
  if (head === -1) return undefined;
  const length = Number(/\r\ncontent-length: *(\d+)/i.exec(text.slice(0, head))?.[1] ?? 0);
  const begin = head + 4;
  if (text.length < begin + length) return undefined;
  return { status: Number(text.slice(9, 12)), body: text.slice(begin, begin + length) };
}

/** The bytes of a request. */
export function post(url: string, path: string, body: object): Buffer {
  const content = JSON.stringify(body);
  return Buffer.from(
    `POST ${path} HTTP/1.1\r\nhost: ${new URL(url).host}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(content)}\r\n\r\n${content}`,
  );
}

export function get(url: string, path: string): Buffer {
  return Buffer.from(`GET ${path} HTTP/1.1\r\nhost: ${new URL(url).host}\r\n\r\n`);
}
