/** To the second, in UTC: `2030-01-31T09:00:00Z`. */
export function shownTime(time: string): string;
export function shownTime(time: string | undefined): string | undefined;
export function shownTime(time: string | undefined): string | undefined {
  return time?.replace(/\.\d+Z$/, 'Z');
}
