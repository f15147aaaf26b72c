import { Unavailable } from '#protocols';

/**
 * The error to throw on: `Unavailable` when the database could not be reached or is not ready,
 * anything else as it came.
 *
 * @param what cannot be reached, for the message, e.g. `event store`
 */
export function asUnavailable(error: unknown, what = 'database'): unknown {
  return isConnectionFailure(error) || isNotReady(error) ? new Unavailable(what, messageOf(error), error) : error;
}

/** The connection was refused or lost: whether a statement on its way was carried out is not known. */
export function isConnectionFailure(error: unknown): boolean {
  const code = codeOf(error);
  if (code !== undefined) return LOST.test(code);
  return LOST_MESSAGE.test(textOf(error, 'message') ?? '');
}

/** The server answered and did nothing, and may well do it if asked again. */
export function isNotReady(error: unknown): boolean {
  return NOT_READY.test(codeOf(error) ?? '');
}

/** What was sent is the cause: sent again, it fails again. */
export function isDataError(error: unknown): boolean {
  return DATA.test(codeOf(error) ?? '');
}

/** Connection exceptions (08), shutdown and crash (57P01..57P05), and Node's own. */
const LOST = /^(08...|57P0\d|ECONN\w+|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENETDOWN|ENOTFOUND|EAI_AGAIN|ENOENT)$/;

/** The driver gives these no code. */
const LOST_MESSAGE = /Connection terminated|connection is closed|timeout exceeded when trying to connect|timeout expired|Query read timeout|not queryable|Client was closed|Cannot use a pool after calling end|socket/i;

/**
 * Serialization failure and deadlock (40), lock not available (55P03), database closed for now (55000),
 * cancelled or timed out (57014), read-only after a failover (25006), out of connections, disk or memory (53).
 */
const NOT_READY = /^(40001|40P01|55P03|55000|57014|25006|53...)$/;

/** Data exceptions (22), constraints (23), and limits of the server (54). */
const DATA = /^(22|23|54)...$/;

/** SQLSTATE, or Node's error code. */
function codeOf(error: unknown): string | undefined {
  return textOf(error, 'code');
}

function messageOf(error: unknown): string {
  return textOf(error, 'message') ?? codeOf(error) ?? 'no reason given';
}

/** By shape, as an error of Node's own need not be an instance of this realm's `Error`. */
function textOf(error: unknown, key: 'code' | 'message'): string | undefined {
  const text: unknown = typeof error === 'object' && error !== null ? (error as Record<string, unknown>)[key] : undefined;
  return typeof text === 'string' && text !== '' ? text : undefined;
}
