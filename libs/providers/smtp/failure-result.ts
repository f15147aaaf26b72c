import type { SendResult } from '#protocols';
import type { Handover } from './handover.ts';
import { refusalIn, type ReplyCode } from './server-reply.ts';

/**
 * What an error of nodemailer means for the message.
 *
 * A reply to the message decides. Without one, everything hangs on whether the final dot may have
 * been written: before it the message certainly was not accepted, after it nobody can know.
 */
export function failureResult(error: unknown, handover: Pick<Handover, 'complete' | 'gaveUp'>): SendResult {
  const failure = errorFields(error);
  const refusal = refusalIn(failure.response);
  const aboutMessage = MESSAGE_COMMANDS[failure.command];
  if (refusal !== undefined && aboutMessage !== undefined) return refused(refusal, aboutMessage);
  if (handover.complete) return { outcome: 'unknown', reason: handover.gaveUp ?? 'the connection was lost before the answer' };
  if (refusal !== undefined) return refusedConnection(refusal, failure.code);
  if (handover.gaveUp !== undefined) return { outcome: 'rejected', kind: 'transient', reason: `not sent: ${handover.gaveUp}` };
  if (UNACCEPTABLE.has(failure.code)) return { outcome: 'rejected', kind: 'permanent', reason: 'the message cannot be sent by SMTP' };
  return { outcome: 'rejected', kind: 'transient', reason: WORDS[failure.code] ?? 'not sent: the connection failed' };
}

/** The commands whose refusal is about this message, not about the connection. */
const MESSAGE_COMMANDS: Readonly<Record<string, string>> = {
  'MAIL FROM': 'the sender was refused',
  'RCPT TO': 'the recipient was refused',
  DATA: 'the message was refused',
};

/** nodemailer's codes for a message that it does not even offer to the server. */
const UNACCEPTABLE = new Set(['EENVELOPE', 'EMESSAGE']);

/** By nodemailer's error code; what is missing here is an ordinary loss of the connection. */
const WORDS: Readonly<Record<string, string>> = {
  EAUTH: 'not sent: authentication failed',
  ECONFIG: 'not sent: the SMTP settings are wrong',
  EDNS: 'not sent: the mail server name could not be resolved',
  ENOAUTH: 'not sent: credentials are missing',
  ETIMEDOUT: 'not sent: the mail server did not answer in time',
  ETLS: 'not sent: no TLS with the mail server',
};

/** Refusals of a message that come from the settings (log in first, bad sequence), which may be mended. */
const MENDABLE = new Set([503, 530, 534, 535, 538]);

function refused({ code, words }: ReplyCode, what: string): SendResult {
  const reason = `${words}: ${what}`;
  if (code === 421) return { outcome: 'rejected', kind: 'throttled', reason };
  return { outcome: 'rejected', kind: code < 500 || MENDABLE.has(code) ? 'transient' : 'permanent', reason };
}

/** In the greeting, in STARTTLS or at log-in: never the message's fault, so a later try may succeed. */
function refusedConnection({ code, words }: ReplyCode, errorCode: string): SendResult {
  const reason = `${words}: ${errorCode === 'EAUTH' ? 'authentication failed' : 'the connection was refused'}`;
  return { outcome: 'rejected', kind: code === 421 ? 'throttled' : 'transient', reason };
}

interface ErrorFields {
  readonly code: string;
  /** The SMTP command that failed, `CONN` for the connection and `API` for nodemailer itself. */
  readonly command: string;
  readonly response?: string;
}

function errorFields(error: unknown): ErrorFields {
  const fields: Readonly<Record<string, unknown>> = typeof error === 'object' ? { ...error } : {};
  const text = (value: unknown): string => (typeof value === 'string' ? value : '');
  return { code: text(fields['code']), command: text(fields['command']), response: text(fields['response']) };
}
