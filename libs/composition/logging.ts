import { pino, type DestinationStream } from 'pino';
import { isoNow } from '#timing';
import type { Configuration } from './configuration.ts';
import { linesTogether } from './lines-together.ts';

/** Structured lines. Callers give identifiers and measures, never recipients, contents, keys or secrets. */
export interface Log {
  debug(fields: LogFields, message: string): void;
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
  fatal(fields: LogFields, message: string): void;
}

/** Flat, but for `err`: looking for what is to be redacted inside of objects would cost more than the whole line. */
export type LogFields = Readonly<Record<string, unknown>>;

export interface OpenLog extends Log, AsyncDisposable {}

/** The fields that would betray somebody, should one ever get into a line. */
const REDACTED = ['recipient', 'email', 'subject', 'body', 'to', 'password', 'token', 'secret', 'authorization', 'headers'];

/** Lines are written together. */
const TOGETHER = { characters: 8_192, everyMs: 100 };

/** Writes JSON lines to standard output, or to `destination`. Disposing writes what is still waiting, and so does the end of the process. */
export function openLog(level: Configuration['logLevel'], destination?: DestinationStream): OpenLog {
  const output = destination ? undefined : linesTogether(pino.destination({ dest: 1, sync: false, minLength: 1 }), TOGETHER);
  const log = pino(
    {
      level,
      base: { pid: process.pid },
      timestamp: () => `,"time":"${isoNow()}"`,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: REDACTED, censor: '[redacted]' },
      serializers: { err: errorOf },
    },
    destination ?? output,
  );
  return {
    debug: (fields, message) => log.debug(fields, message),
    info: (fields, message) => log.info(fields, message),
    warn: (fields, message) => log.warn(fields, message),
    error: (fields, message) => log.error(fields, message),
    fatal: (fields, message) => log.fatal(fields, message),
    [Symbol.asyncDispose]: async () => { await output?.[Symbol.asyncDispose](); },
  };
}

/** Drivers hang rows, statements and parameters on their errors: only what names the error is kept. */
function errorOf(error: unknown): unknown {
  if (!(error instanceof Error)) return { message: String(error) };
  const { name, message, stack, cause } = error;
  return { name, message, stack, ...('code' in error && { code: error.code }), ...(cause instanceof Error && { cause: errorOf(cause) }) };
}
