import { request } from 'undici';
import { Failed, misused, unreachable, type Problem } from './failed.ts';
import type { TidingsClient } from './tidings-client.ts';

/** How long one call may take. A query waits up to 2 s for a view. */
const CALL_MS = 30_000;

/** A server that listens somewhere, e.g. at `http://127.0.0.1:3000`. Nothing is sent before the first call. */
export function overHttp(url: string, stop: AbortSignal): TidingsClient {
  const call = caller(url, stop);
  const one = (id: string): string => `/v1/notifications/${encodeURIComponent(id)}`;
  const view = (name: string): string => `/v1/projections/${encodeURIComponent(name)}`;
  return {
    send: (request, key) => call('POST', '/v1/notifications', request, { 'idempotency-key': key }),
    notification: (id) => call('GET', one(id)),
    events: (id) => call('GET', `${one(id)}/events`),
    cancel: (id, reason) => call('POST', `${one(id)}/cancel`, reason === undefined ? {} : { reason }),
    list: (search) => call('GET', `/v1/notifications?${new URLSearchParams({ ...search }).toString()}`),
    accounting: () => call('GET', '/v1/accounting'),
    register: (entry) => call('POST', '/v1/registrations', entry),
    projections: () => call('GET', '/v1/projections'),
    projection: (name) => call('GET', view(name)),
    rebuild: async (name) => ({ ...await call<{ generation: number }>('POST', `${view(name)}/rebuild`), buildsHere: false }),
    // Which processes share the work with that server is not for its API to tell.
    isDelivering: () => Promise.resolve(true),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

type Call = <T>(method: 'GET' | 'POST', path: string, body?: object, headers?: Readonly<Record<string, string>>) => Promise<T>;

/** Calls of a server's API. Answers what it says; throws what it refuses. */
export function caller(url: string, stop: AbortSignal): Call {
  const base = baseOf(url);
  return async <T>(method: 'GET' | 'POST', path: string, body?: object, headers: Readonly<Record<string, string>> = {}) => {
    const init = {
      method,
      headers: { accept: 'application/json', ...(body && { 'content-type': 'application/json' }), ...headers },
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.any([stop, AbortSignal.timeout(CALL_MS)]),
    };
    const { statusCode, text } = await exchange(`${base}${path}`, init).catch((cause: unknown) => {
      throw unreachable(`No server answers at ${base}: ${whyNot(cause)}.`, cause);
    });
    const answer = jsonIn(text);
    if (statusCode < 300 && answer !== undefined) return answer as T;
    if (isProblem(answer)) throw new Failed(answer);
    throw unreachable(`What answers at ${base} is no Tidings server: it says ${statusCode} to ${path.split('?')[0] ?? ''}.`);
  };
}

async function exchange(url: string, init: Parameters<typeof request>[1]): Promise<{ readonly statusCode: number; readonly text: string }> {
  const { statusCode, body } = await request(url, init);
  return { statusCode, text: await body.text() };
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function baseOf(url: string): string {
  const base = URL.canParse(url) ? new URL(url) : undefined;
  if (base === undefined || !/^https?:$/.test(base.protocol)) throw misused('--url must be an address like http://127.0.0.1:3000.');
  if (base.username !== '' || base.password !== '' || base.search !== '') throw misused('--url must hold no name, password or query.');
  return `${base.origin}${base.pathname}`.replace(/\/+$/, '');
}

function isProblem(answer: unknown): answer is Problem {
  return typeof answer === 'object' && answer !== null
    && 'code' in answer && typeof answer.code === 'string'
    && 'status' in answer && typeof answer.status === 'number'
    && 'detail' in answer && typeof answer.detail === 'string';
}

/** In the words of a person, for the end of a sentence. */
function whyNot(error: unknown): string {
  if (error instanceof Error && error.name === 'TimeoutError') return `no answer within ${CALL_MS / 1_000} s`;
  const { code = '', message } = error as NodeJS.ErrnoException;
  return REASONS[code] ?? (message === '' ? code : message.replace(/\.$/, ''));
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'the name of the host cannot be looked up',
  ECONNRESET: 'the connection was cut',
  UND_ERR_SOCKET: 'the connection was cut',
  EPIPE: 'the connection was cut',
  UND_ERR_CONNECT_TIMEOUT: 'the connection could not be made in time',
};
