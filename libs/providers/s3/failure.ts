import { ProtocolError, Unavailable } from '#protocols';

/** There is no object of that key; a bucket that is missing can be made, and is another matter. */
export function isMissing(error: unknown): boolean {
  const name = nameOf(error);
  return name === 'NoSuchKey' || name === 'NotFound';
}

/**
 * The error to throw on. Whatever the server or the network had against it can be mended: a bucket made, a right
 * granted, a cable plugged in. The reason is a name, as messages repeat keys.
 */
export function asUnavailable(error: unknown): unknown {
  if (error instanceof ProtocolError) return error;
  return new Unavailable('object storage', nameOf(error) ?? 'an unexpected error', error);
}

function nameOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { code, name } = error as { readonly code?: unknown; readonly name?: unknown };
  // Of an error of Node's own the code says more.
  const text = typeof code === 'string' ? code : name;
  return typeof text === 'string' && /^[\w-]{1,60}$/.test(text) ? text : undefined;
}
