import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { readAnswer, type HttpAnswer } from './http-answers.ts';

/** A connection that is used again and again, byte by byte as one likes. */
export interface Line {
  /** Sends a request and reads its answer; null when the server ends the connection without one. */
  exchange(request: Buffer, method: string): Promise<HttpAnswer | null>;
  close(): void;
}

/** No answer takes this long; a wait for a view takes two seconds. */
const SILENCE_MS = 20_000;

export function openLine(url: URL): Line {
  let socket: Socket | undefined;

  async function attempt(request: Buffer, method: string): Promise<{ readonly answer: HttpAnswer | null; readonly fresh: boolean }> {
    const fresh = socket === undefined || socket.destroyed;
    const current = fresh ? (socket = await dial(url)) : socket!;
    current.write(request);
    const answer = await receive(current, method);
    if (!answer || answer.isLast) current.destroy();
    return { answer, fresh };
  }

  return {
    async exchange(request, method) {
      const first = await attempt(request, method);
      // The server may have closed it just now, as it was idle or after its last answer.
      return first.answer ?? (first.fresh ? null : (await attempt(request, method)).answer);
    },
    close: () => void socket?.destroy(),
  };
}

/** Sends pieces, with pauses between them, on a connection of their own; answers all that came back. */
export async function pour(url: URL, pieces: readonly (Buffer | number)[], options: { readonly end: boolean; readonly patienceMs: number }): Promise<readonly HttpAnswer[]> {
  const socket = await dial(url);
  const received: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => received.push(chunk));
  const closed = new Promise<void>((resolve) => void socket.once('close', () => resolve()));
  for (const piece of pieces) {
    if (typeof piece === 'number') await pause(piece);
    else if (socket.writable) socket.write(piece);
  }
  if (options.end) socket.end();
  await Promise.race([closed, pause(options.patienceMs)]);
  socket.destroy();
  const answers: HttpAnswer[] = [];
  for (let rest: Buffer = Buffer.concat(received); rest.length > 0;) {
    const read = readAnswer(rest, 'GET', true);
    if (!read) break;
    answers.push(read.answer);
    rest = rest.subarray(read.length);
  }
  return answers;
}

async function dial(url: URL): Promise<Socket> {
  const socket = connect({ host: url.hostname, port: Number(url.port), noDelay: true, allowHalfOpen: true });
  // What goes wrong shows in what is received.
  socket.on('error', () => undefined);
  socket.on('end', () => socket.destroy());
  await once(socket, 'connect');
  return socket;
}

function receive(socket: Socket, method: string): Promise<HttpAnswer | null> {
  return new Promise((resolve, reject) => {
    let received: Buffer = Buffer.alloc(0);
    const timer = setTimeout(() => settle(() => reject(new Error('No answer came.'))), SILENCE_MS);
    const settle = (done: () => void): void => {
      clearTimeout(timer);
      socket.off('data', onData).off('close', onClose);
      done();
    };
    const look = (hasEnded: boolean): void => {
      try {
        const read = readAnswer(received, method, hasEnded);
        if (read) settle(() => resolve({ ...read.answer, isLast: read.answer.isLast || read.length < received.length }));
        else if (hasEnded) settle(() => resolve(null));
      } catch (error) {
        settle(() => reject(error instanceof Error ? error : new Error(String(error))));
      }
    };
    const onData = (chunk: Buffer): void => {
      received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
      look(false);
    };
    const onClose = (): void => look(true);
    socket.on('data', onData).once('close', onClose);
  });
}
