/** How far something is that takes a while. */
export interface Progress {
  readonly done: number;
  readonly total: number;
  /** Events per second. */
  readonly rate: number;
  /** Null while it cannot be told. */
  readonly etaSeconds: number | null;
}

const BAR = 24;

/** `notifications ███████░░░░░  45 %  12,300 of 27,000 events  4,100/s  4 s left` */
export function progressLine(name: string, { done, total, rate, etaSeconds }: Progress): string {
  const share = shareOf({ done, total });
  const full = Math.floor(share * BAR);
  const eta = etaSeconds === null ? '' : `  ${duration(etaSeconds)} left`;
  const percent = `${Math.floor(share * 100)} %`.padStart(5);
  return `${name} ${'█'.repeat(full)}${'░'.repeat(BAR - full)} ${percent}  ${count(done)} of ${count(total)} events  ${count(rate)}/s${eta}`;
}

/** From 0 to 1. Nothing to do is done. */
export function shareOf({ done, total }: Pick<Progress, 'done' | 'total'>): number {
  return total <= 0 ? 1 : Math.min(1, Math.max(0, done / total));
}

/** `4 s`, `2 min 5 s`, `3 h 20 min`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds));
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min ${whole % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

function count(number: number): string {
  return Math.round(number).toLocaleString('en');
}
