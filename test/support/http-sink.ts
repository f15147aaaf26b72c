import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { arrivals } from './arrivals.ts';

/** A real HTTP server on a port of its own that answers as told and remembers what it was asked. */
export interface HttpSink extends AsyncDisposable {
  /** `http://127.0.0.1:<port>`. */
  readonly url: string;
  /** All requests so far, in the order in which their bodies were complete. */
  readonly requests: readonly RecordedRequest[];
  /** The nth request, counted from 1, once it was read in full (and before it is answered). */
  request(n: number): Promise<RecordedRequest>;
  /** Queues answers, one for each of the next requests; when the queue is empty, the standing answer is given. */
  answer(...answers: readonly HttpSinkAnswer[]): void;
  /** Sets the standing answer; at the start 200 with an empty body. */
  answerAlways(answer: HttpSinkAnswer): void;
}

export interface RecordedRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Tells one connection from another. */
  readonly remotePort: number | undefined;
}

export type HttpSinkAnswer =
  | {
      /** Default 200. */
      readonly status?: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
      /** The answer waits for this. */
      readonly until?: Promise<unknown>;
      /** Sends status and body, and never the end. */
      readonly endless?: boolean;
    }
  /** Reads the request, then resets the connection. */
  | 'reset'
  /** Reads the request and never answers. */
  | 'never';

export async function startHttpSink(): Promise<HttpSink> {
  const requests = arrivals<RecordedRequest>();
  const queue: HttpSinkAnswer[] = [];
  let standing: HttpSinkAnswer = {};
  const server = createServer((request, response) => {
    void (async () => {
      const recorded = await record(request);
      // Taken before the request is announced, so that a test may script the next answer at once.
      const answer = queue.shift() ?? standing;
      requests.add(recorded);
      await reply(answer, response);
    })().catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: requests.all,
    request: requests.nth,
    answer: (...answers) => void queue.push(...answers),
    answerAlways: (answer) => {
      standing = answer;
    },
    [Symbol.asyncDispose]: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function record(request: IncomingMessage): Promise<RecordedRequest> {
  const { method = '', url: path = '', headers, socket: { remotePort } } = request;
  return { method, path, headers, remotePort, body: await text(request) };
}

async function reply(answer: HttpSinkAnswer, response: ServerResponse): Promise<void> {
  if (answer === 'never') return;
  if (answer === 'reset') {
    response.socket?.resetAndDestroy();
    return;
  }
  await answer.until;
  response.writeHead(answer.status ?? 200, answer.headers);
  if (answer.endless === true) response.write(answer.body ?? '');
  else response.end(answer.body ?? '');
}

/** A URL at which nothing listens. */
export async function unreachableUrl(scheme = 'http'): Promise<string> {
  const sink = await startHttpSink();
  await sink[Symbol.asyncDispose]();
  return sink.url.replace(/^http/, scheme);
}
