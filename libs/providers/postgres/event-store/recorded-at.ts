import { isoTime } from '#timing';

/** RFC 3339 UTC with milliseconds, of seconds since 1970 as the database writes them. */
export function recordedAtOf(seconds: string): string {
  return isoTime(Math.round(Number(seconds) * 1_000));
}
