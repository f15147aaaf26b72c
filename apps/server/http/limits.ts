import type { FastifyInstance } from 'fastify';
import { sendProblem } from '../problems/problem-filter.ts';
import { problem, Refused } from '../problems/problem.ts';

/** What one client, or all of them together, may take of this process. Times in milliseconds. */
export interface HttpLimits {
  /** Most bytes of a body. */
  readonly bodyBytes: number;
  /** Most bytes of a file that is uploaded. */
  readonly uploadBytes: number;
  /** Most files that are being uploaded; further ones are answered `overloaded`. */
  readonly uploads: number;
  /** Most bytes of all headers. */
  readonly headerBytes: number;
  /** How long the headers of a request may take to arrive. */
  readonly headersMs: number;
  /** How long a whole request may take to arrive. */
  readonly requestMs: number;
  /** How often it is checked who is too slow. */
  readonly checkMs: number;
  /** How long a connection may stay silent in the middle of an exchange: whoever does not read is cut off. */
  readonly silenceMs: number;
  /** How long a connection may wait for its next request. */
  readonly idleMs: number;
  /** Most connections; further ones are closed at once. */
  readonly connections: number;
  /** Most connections that wait to be taken up, as far as the system allows. */
  readonly backlog: number;
  /** Most requests that are being worked on; further ones are answered `overloaded`. */
  readonly requests: number;
  /** Most commands among them; further ones wait for their turn. */
  readonly commands: number;
}

export const HTTP_LIMITS: HttpLimits = {
  bodyBytes: 256 * 1024,
  uploadBytes: 10 * 1024 * 1024,
  uploads: 16,
  headerBytes: 16 * 1024,
  headersMs: 10_000,
  requestMs: 30_000,
  checkMs: 2_000,
  silenceMs: 60_000,
  idleMs: 72_000,
  connections: 20_000,
  backlog: 4_096,
  requests: 5_000,
  commands: 256,
};

const RETRY_AFTER_SECONDS = '1';

/** Refuses at once what is too much to wait for. Whoever asks for the health of the process gets an answer all the same. */
export function boundRequests(server: FastifyInstance, most: number): void {
  let running = 0;
  server.addHook('onRequest', (request, reply, done) => {
    if (running >= most && !request.url.startsWith('/health/')) {
      sendProblem(reply, new Refused(problem('overloaded', 'Too many requests are being worked on.'), { 'retry-after': RETRY_AFTER_SECONDS }));
      return;
    }
    running++;
    reply.raw.once('close', () => running--);
    done();
  });
}
