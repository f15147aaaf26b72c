import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { SMTPServer } from 'smtp-server';
import { markerIn, type Arrival, type Desk } from './receivers.ts';

/** A mail server. */
export interface MailReceiver extends AsyncDisposable {
  readonly url: string;
}

type Done = (error?: Error | null) => void;

export async function startMailReceiver(desk: Desk, timeoutMs: number): Promise<MailReceiver> {
  const sockets = new Map<number, Socket>();
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS', 'AUTH'],
    authOptional: true,
    disableReverseLookup: true,
    onData: (stream, session, done) => {
      void text(stream)
        .then((raw) => {
          const key = /^message-id:\s*(<[^>]*>)/im.exec(raw)?.[1] ?? null;
          const arrival = desk.arrived({ channel: 'email', marker: markerIn(session.envelope.rcptTo[0]?.address ?? ''), key, via: null });
          return answer(arrival, sockets.get(session.remotePort), timeoutMs, done);
        })
        .catch(() => undefined);
    },
  });
  server.on('error', () => undefined);
  server.server.on('connection', (socket) => {
    const { remotePort = 0 } = socket;
    sockets.set(remotePort, socket);
    socket.once('close', () => {
      if (sockets.get(remotePort) === socket) sockets.delete(remotePort);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  return {
    url: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets.values()) socket.destroy();
      await new Promise<void>((resolve) => server.close(resolve));
    },
  };
}

async function answer(arrival: Arrival, socket: Socket | undefined, timeoutMs: number, done: Done): Promise<void> {
  const { behaviour } = arrival;
  const refuse = (code: number): void => {
    arrival.fate = 'refused';
    done(Object.assign(new Error('no'), { responseCode: code }));
  };
  const accept = (): void => {
    arrival.fate = socket === undefined || socket.destroyed ? 'unsure' : 'acknowledged';
    done(null);
  };
  switch (behaviour) {
    case 'accept':
    case 'accept_with_garbage': return accept();
    case 'accept_slowly':
      await pause(timeoutMs * 0.4);
      return accept();
    case 'accept_too_late':
      await pause(timeoutMs * 1.6);
      return accept();
    case 'refuse_for_now':
    case 'throttle': return refuse(451);
    case 'refuse_for_good': return refuse(550);
    case 'never_answer':
      arrival.fate = 'unsure';
      return;
    case 'reset':
      arrival.fate = 'unsure';
      socket?.resetAndDestroy();
      return;
    case 'garbage':
      arrival.fate = 'unsure';
      socket?.end('\u0000this is no SMTP\r\n');
      return;
    default: behaviour satisfies never;
  }
}
