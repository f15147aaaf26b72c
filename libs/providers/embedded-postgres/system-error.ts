/** What a system error says, for the end of a sentence: `permission denied, open '/data/x'`. */
export function reasonOf(error: unknown): string {
  const message = field(error, 'message') ?? String(error);
  return message.replace(/^E[A-Z0-9]+: /, '').replace(/\.$/, '');
}

/** The `errno` name of a system error, e.g. `EACCES`, or the `code` of a database error. */
export function causeCode(error: unknown): string | undefined {
  return field(error, 'code');
}

export function isMissing(error: unknown): boolean {
  return causeCode(error) === 'ENOENT';
}

export function isSystemError(error: unknown): boolean {
  return causeCode(error) !== undefined && field(error, 'syscall') !== undefined;
}

// By its fields and not by `instanceof Error`: an error may come from another realm, such as a test's.
function field(error: unknown, name: string): string | undefined {
  const value: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, name) : undefined;
  return typeof value === 'string' ? value : undefined;
}
