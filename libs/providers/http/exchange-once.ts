import type { Dispatcher } from 'undici';
import type { HttpAnswer, HttpOutcome, HttpRequest, SendOptions } from '#protocols';
import { TargetNotPublic } from './guarded-lookup.ts';

/** Most bytes of an answer's body that are read; the connection is dropped rather than read on. */
const MAX_BODY_BYTES = 64 * 1024;

type Controller = Dispatcher.DispatchController;

/** How far an exchange has come. Once `started`, bytes may have been written. */
interface Progress {
  controller?: Controller;
  head?: { readonly status: number; readonly headers: Readonly<Record<string, string>> };
  readonly body: Buffer[];
  bytes: number;
}

/** Runs one request through `dispatcher`; see `HttpExchange` for what it promises. */
export function exchangeOnce(
  dispatcher: Dispatcher,
  target: { readonly origin: string; readonly path: string },
  request: HttpRequest,
  { timeoutMs, stop }: SendOptions,
): Promise<HttpOutcome> {
  return new Promise((resolve) => {
    const progress: Progress = { body: [], bytes: 0 };
    let settled = false;
    const settle = (outcome: HttpOutcome): void => {
      settled = true;
      clearTimeout(timer);
      stop?.removeEventListener('abort', onStop);
      resolve(outcome);
    };
    const giveUp = (why: string): void => {
      if (settled) return;
      settle(outcomeSoFar(progress, why));
      progress.controller?.abort(new Error(why));
    };
    const onStop = (): void => giveUp('the process is stopping');
    const timer = setTimeout(() => giveUp(progress.controller === undefined ? NO_CONNECTION : 'no answer in time'), timeoutMs);
    stop?.addEventListener('abort', onStop, { once: true });
    if (stop?.aborted === true) onStop();
    if (settled) return;

    const handler: Dispatcher.DispatchHandler = {
      // Called on an open connection, right before the first byte.
      onRequestStart: (controller) => {
        if (settled) controller.abort(new Error('given up while waiting for a connection'));
        else progress.controller = controller;
      },
      onResponseStart: (_controller, status, headers) => {
        if (status >= 200) progress.head = { status, headers: flat(headers) };
      },
      onResponseData: (_controller, chunk) => {
        progress.body.push(chunk.subarray(0, MAX_BODY_BYTES - progress.bytes));
        progress.bytes += chunk.length;
        if (progress.bytes > MAX_BODY_BYTES) giveUp('the answer is too long');
      },
      onResponseEnd: () => {
        if (!settled) settle(outcomeSoFar(progress, 'no answer'));
      },
      onResponseError: (_controller, error) => {
        if (!settled) settle(error instanceof TargetNotPublic ? notAllowed(error) : outcomeSoFar(progress, wordsFor(error)));
      },
    };
    try {
      dispatcher.dispatch({ method: request.method, headers: request.headers, body: request.body, ...target }, handler);
    } catch (error) {
      settle({ kind: 'not_sent', reason: wordsFor(error) });
    }
  });
}

/** The end that fits what is known: with a status in hand the answer stands, however its body ends. */
function outcomeSoFar({ controller, head, body }: Progress, why: string): HttpOutcome {
  if (head !== undefined) return answer(head, body);
  return { kind: controller === undefined ? 'not_sent' : 'unknown', reason: why };
}

function answer(head: NonNullable<Progress['head']>, body: readonly Buffer[]): HttpAnswer {
  return { kind: 'answer', ...head, body: Buffer.concat(body).toString('utf8') };
}

function notAllowed(error: TargetNotPublic): HttpOutcome {
  return { kind: 'not_allowed', reason: error.message };
}

function flat(headers: Readonly<Record<string, string | readonly string[] | undefined>>): Record<string, string> {
  const entries = Object.entries(headers).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries.map(([name, value]) => [name.toLowerCase(), [value].flat().join(', ')]));
}

const NO_CONNECTION = 'no connection in time';

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was lost',
  EAI_AGAIN: 'the host name could not be resolved',
  ENOTFOUND: 'the host name does not exist',
  UND_ERR_CONNECT_TIMEOUT: NO_CONNECTION,
  UND_ERR_SOCKET: 'the connection was lost',
};

/** By the error's code, never its message, which may name the URL. */
function wordsFor(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  if (typeof code !== 'string') return 'the connection failed';
  return WORDS[code] ?? `the connection failed (${code})`;
}
