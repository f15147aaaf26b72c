let lastSeconds = '';
let lastTime = '';

/** RFC 3339 UTC with milliseconds, of seconds since 1970 as the database writes them. Events of one batch share it: it is written once. */
export function recordedAtOf(seconds: string): string {
  if (seconds !== lastSeconds) {
    lastTime = new Date(Math.round(Number(seconds) * 1_000)).toISOString();
    lastSeconds = seconds;
  }
  return lastTime;
}
