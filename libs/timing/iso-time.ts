/** How many seconds' texts are kept, a power of two: those of now, and of when a lease or a pause ends. */
const KEPT = 64;
const seconds: number[] = Array.from({ length: KEPT }, () => Number.NaN);
const texts: string[] = Array.from({ length: KEPT }, () => '');
const FRACTIONS = Array.from({ length: 1_000 }, (_, ms) => `${String(ms).padStart(3, '0')}Z`);

/** A time in RFC 3339, UTC, to the millisecond. Seconds are asked for again and again: to make the text of one takes twenty times as long as all the rest. */
export function isoTime(ms: number): string {
  const whole = Math.trunc(ms);
  const second = Math.floor(whole / 1_000);
  const at = second & (KEPT - 1);
  if (seconds[at] !== second) {
    texts[at] = new Date(second * 1_000).toISOString().slice(0, -FRACTION_LENGTH);
    seconds[at] = second;
  }
  return `${texts[at] ?? ''}${FRACTIONS[whole - second * 1_000] ?? ''}`;
}

const FRACTION_LENGTH = '000Z'.length;

export function isoNow(): string {
  return isoTime(Date.now());
}
