import { ProtocolError, Unavailable } from '#protocols';

/** A part of the path is missing, or is a file where a folder should be. */
export function isMissing(error: unknown): boolean {
  return codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR';
}

/** Throws on what a file system said; errors of anybody else's go on as they are. */
export function ofTheDisk(error: unknown): never {
  if (error instanceof ProtocolError || codeOf(error) === undefined) throw error;
  unavailable(error);
}

export function unavailable(error: unknown): never {
  throw new Unavailable('object storage', codeOf(error) ?? 'an unexpected error', error);
}

function codeOf(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null && 'syscall' in error && 'code' in error ? String(error.code) : undefined;
}
