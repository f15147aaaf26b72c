/** An error in one sentence. Where closing something failed as well, what counts is the error before. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ('suppressed' in error) return reasonOf(error.suppressed);
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
}
