import type { SendOptions } from './message-gateway.ts';

/**
 * Sends one HTTP request, once, and says truthfully how far it got. Never throws, follows no
 * redirect, and never repeats a request by itself.
 */
export type HttpExchange = (request: HttpRequest, options: SendOptions) => Promise<HttpOutcome>;

export interface HttpRequest {
  readonly method: 'POST';
  /** http or https. */
  readonly url: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * `answer`: the other side took the request and answered. `not_sent`: not one byte of the request
 * was written. `not_allowed`: neither, and a repeat cannot help, for the URL is none or its address is
 * forbidden. `unknown`: the request was written, or may have been, and the answer was lost.
 * A `reason` holds nothing of the URL, the headers or the body.
 */
export type HttpOutcome =
  | HttpAnswer
  | { readonly kind: 'not_sent' | 'not_allowed' | 'unknown'; readonly reason: string };

export interface HttpAnswer {
  readonly kind: 'answer';
  readonly status: number;
  /** Names in lower case; of a repeated header the values joined by `, `. */
  readonly headers: Readonly<Record<string, string>>;
  /** UTF-8; only its beginning when it was long or its end never came. */
  readonly body: string;
}
