import type { HttpAnswer, HttpOutcome } from './http-exchange.ts';
import type { SendResult } from './message-gateway.ts';

/** What a service adds to the common meaning of HTTP answers. */
export interface HttpVerdictRules {
  /** Whether a repeat gets the same answer for ever. Asked for every status but 2xx and 429. */
  readonly isFinal: (status: number) => boolean;
  /** The service's own id of a message that it accepted. */
  readonly messageId?: (answer: HttpAnswer) => string | undefined;
  /** A few words on a refusal, without recipient or content. */
  readonly detail?: (answer: HttpAnswer) => string | undefined;
}

/**
 * What an exchange means for the message: 2xx is accepted, 429 throttled, another refusal that names
 * a `Retry-After` throttled too unless it is final, and the rest permanent or transient as `rules` say.
 *
 * @param now milliseconds since 1970, for a `Retry-After` that is a date
 */
export function httpVerdict(outcome: HttpOutcome, rules: HttpVerdictRules, now: number): SendResult {
  switch (outcome.kind) {
    case 'answer':
      return isSuccess(outcome.status) ? accepted(rules.messageId?.(outcome)) : refused(outcome, rules, now);
    case 'not_sent':
      return { outcome: 'rejected', kind: 'transient', reason: outcome.reason };
    case 'not_allowed':
      return { outcome: 'rejected', kind: 'permanent', reason: outcome.reason };
    case 'unknown':
      return { outcome: 'unknown', reason: outcome.reason };
  }
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

function accepted(providerMessageId: string | undefined): SendResult {
  return providerMessageId === undefined ? { outcome: 'accepted' } : { outcome: 'accepted', providerMessageId };
}

function refused(answer: HttpAnswer, rules: HttpVerdictRules, now: number): SendResult {
  const detail = rules.detail?.(answer);
  const reason = detail === undefined ? `HTTP ${answer.status}` : `HTTP ${answer.status}, ${detail}`;
  if (answer.status !== 429 && rules.isFinal(answer.status)) return { outcome: 'rejected', kind: 'permanent', reason };
  const pause = retryAfterMs(answer.headers['retry-after'], now);
  if (pause !== undefined) return { outcome: 'rejected', kind: 'throttled', reason, retryAfterMs: pause };
  return { outcome: 'rejected', kind: answer.status === 429 ? 'throttled' : 'transient', reason };
}

/**
 * The pause that a `Retry-After` header asks for, as seconds or as an HTTP date (RFC 9110, 10.2.3).
 *
 * @returns milliseconds, not below 0; undefined without a header or when it says nothing sensible
 */
export function retryAfterMs(header: string | undefined, now: number): number | undefined {
  const text = header?.trim() ?? '';
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  // `Date.parse` reads many things as dates; an HTTP date always names its day and GMT.
  const until = /^[A-Z][a-z]{2,8}, .*GMT$/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(until) ? undefined : Math.max(0, until - now);
}
