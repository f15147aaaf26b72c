import Agent from 'undici/lib/dispatcher/agent.js';
import type { HttpExchange, HttpOutcome } from '#protocols';
import { exchangeOnce } from './exchange-once.ts';
import { guardedLookup } from './guarded-lookup.ts';
import { targetOf } from './target.ts';

export interface HttpClientOptions {
  /** Refuses private, loopback and other internal addresses, whatever name leads to them. */
  readonly publicTargetsOnly: boolean;
  /** Most connections to one origin at a time; further requests wait. Default 32. */
  readonly connectionsPerOrigin?: number;
  /** Longest time to connect, TLS included. Default 5 000 ms. */
  readonly connectTimeoutMs?: number;
}

/**
 * Kept-alive connections to any number of origins. Disposing of it waits for the exchanges under way;
 * a connection that is still being opened then ends by its own timeout.
 */
export interface HttpClient extends AsyncDisposable {
  readonly exchange: HttpExchange;
}

const CONNECTIONS_PER_ORIGIN = 32;
const CONNECT_TIMEOUT_MS = 5_000;
/**
 * Shorter than what servers usually grant an idle connection (Node and Apache: 5 s), because a request
 * written while the server closes is neither sent nor unsent.
 */
const KEEP_ALIVE_MS = 4_000;
/** How long at most when the server itself grants more in a `Keep-Alive` header. */
const MAX_KEEP_ALIVE_MS = 30_000;
/** How much earlier than the server announced. */
const KEEP_ALIVE_MARGIN_MS = 1_000;

export function openHttp(options: HttpClientOptions): HttpClient {
  const agent = new Agent({
    connections: options.connectionsPerOrigin ?? CONNECTIONS_PER_ORIGIN,
    pipelining: 1,
    keepAliveTimeout: KEEP_ALIVE_MS,
    keepAliveMaxTimeout: MAX_KEEP_ALIVE_MS,
    keepAliveTimeoutThreshold: KEEP_ALIVE_MARGIN_MS,
    // Each exchange has a deadline of its own.
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: {
      timeout: options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS,
      ...(options.publicTargetsOnly ? { lookup: guardedLookup() } : {}),
    },
  });
  const underWay = new Set<Promise<HttpOutcome>>();
  let closed = false;
  return {
    exchange: async (request, sendOptions) => {
      if (closed) return { kind: 'not_sent', reason: 'the client is closed' };
      const target = targetOf(request.url, options.publicTargetsOnly);
      if (target.kind === 'not_allowed') return target;
      const exchange = exchangeOnce(agent, target, request, sendOptions);
      underWay.add(exchange);
      return exchange.finally(() => underWay.delete(exchange));
    },
    [Symbol.asyncDispose]: async () => {
      closed = true;
      await Promise.allSettled(underWay);
      // Not `close`, which would wait for the connections of exchanges that were given up.
      await agent.destroy();
    },
  };
}
