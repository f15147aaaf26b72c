import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** The world outside, on this machine: takes everything at once, and tells the number in each subject. */
export interface Sinks extends AsyncDisposable {
  readonly smtpUrl: string;
  readonly webhookUrl: string;
}

/** `bench-17` in a subject: so that an arrival is known again. */
const SUBJECT = /bench-(\d+)/;

export async function openSinks(arrived: (n: number) => void): Promise<Sinks> {
  const sockets = new Set<Socket>();
  const note = (text: string): void => {
    const n = SUBJECT.exec(text)?.[1];
    if (n !== undefined) arrived(Number(n));
  };
  const smtp = createServer((socket) => talkSmtp(socket, note));
  const webhook = createHttpServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      note(body);
      response.end();
    });
  });
  for (const server of [smtp, webhook]) server.on('connection', (socket: Socket) => void sockets.add(socket.setNoDelay(true)));
  const [smtpPort, webhookPort] = [await listen(smtp), await listen(webhook)];
  return {
    smtpUrl: `smtp://127.0.0.1:${smtpPort}`,
    webhookUrl: `http://127.0.0.1:${webhookPort}/`,
    [Symbol.asyncDispose]: async () => {
      for (const server of [smtp, webhook]) server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** What mail servers commonly say; among it, that a client may send an envelope at once. */
const REPLIES: Readonly<Record<string, string>> = {
  EHLO: '250-sink\r\n250-PIPELINING\r\n250 8BITMIME',
  DATA: '354 go on',
  QUIT: '221 2.0.0 bye',
};

/** As much of RFC 5321 and 2920 as a client needs that sends plain messages one after the other. */
function talkSmtp(socket: Socket, received: (message: string) => void): void {
  let text = '';
  let inMessage = false;
  const say = (line: string): void => void socket.write(`${line}\r\n`);
  const takeMessage = (): boolean => {
    const end = text.indexOf('\r\n.\r\n');
    if (end === -1) return false;
    received(text.slice(0, end));
    text = text.slice(end + 5);
    inMessage = false;
    say('250 2.0.0 taken');
    return true;
  };
  const takeCommand = (): boolean => {
    const end = text.indexOf('\r\n');
    if (end === -1) return false;
    const command = text.slice(0, 4).toUpperCase();
    text = text.slice(end + 2);
    inMessage = command === 'DATA';
    say(REPLIES[command] ?? '250 2.0.0 ok');
    return true;
  };
  socket.setEncoding('latin1').on('error', () => undefined);
  socket.on('data', (chunk: string) => {
    text += chunk;
    // What was asked at once is answered at once.
    socket.cork();
    while (inMessage ? takeMessage() : takeCommand());
    socket.uncork();
  });
  say('220 sink');
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}
