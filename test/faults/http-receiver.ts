import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import type { Channel } from '#notifications';
import { markerIn, type Arrival, type Desk } from './receivers.ts';

/** Slack, Twilio and webhook endpoints in one: the path says which. */
export interface HttpReceiver extends AsyncDisposable {
  readonly url: string;
}

export async function startHttpReceiver(desk: Desk, timeoutMs: number): Promise<HttpReceiver> {
  const server = createServer((request, response) => {
    void receive(request, response, desk, timeoutMs).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function receive(request: IncomingMessage, response: ServerResponse, desk: Desk, timeoutMs: number): Promise<void> {
  const path = request.url ?? '';
  const body = decodeURIComponent((await text(request)).replaceAll('+', ' '));
  const key = request.headers['webhook-id'];
  const arrival = desk.arrived({
    channel: channelOf(path), marker: markerIn(body), key: typeof key === 'string' ? key : null, via: /instance-\d+/.exec(path)?.[0] ?? null,
  });
  await answer(arrival, response, timeoutMs);
}

function channelOf(path: string): Channel {
  if (path.includes('/slack')) return 'slack';
  return path.endsWith('/Messages.json') ? 'sms' : 'webhook';
}

async function answer(arrival: Arrival, response: ServerResponse, timeoutMs: number): Promise<void> {
  const { channel, behaviour } = arrival;
  const refuse = (status: number, headers: Record<string, string> = {}): void => {
    arrival.fate = 'refused';
    response.writeHead(status, headers).end('no');
  };
  const accept = (body: string): void => {
    arrival.fate = response.destroyed || response.socket?.destroyed !== false ? 'unsure' : 'acknowledged';
    response.writeHead(channel === 'sms' ? 201 : 200).end(body);
  };
  switch (behaviour) {
    case 'accept': return accept(channel === 'sms' ? JSON.stringify({ sid: `SM${arrival.marker}` }) : 'ok');
    case 'accept_with_garbage': return accept('\u0000{[garbage');
    case 'accept_slowly':
      await pause(timeoutMs * 0.4);
      return accept('ok');
    case 'accept_too_late':
      await pause(timeoutMs * 1.6);
      return accept('ok');
    case 'refuse_for_now': return refuse(503);
    case 'refuse_for_good': return refuse(channel === 'webhook' ? 410 : 400);
    case 'throttle': return refuse(429, { 'retry-after': '1' });
    case 'never_answer':
      arrival.fate = 'unsure';
      return;
    case 'reset':
      arrival.fate = 'unsure';
      response.socket?.resetAndDestroy();
      return;
    case 'garbage':
      arrival.fate = 'unsure';
      response.socket?.end('\u0000this is no HTTP\r\n\r\n');
      return;
    default: behaviour satisfies never;
  }
}
