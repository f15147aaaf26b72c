/** What the samples of several rounds come to. */
export interface Summary {
  readonly median: number;
  readonly least: number;
  readonly most: number;
  /** How far apart the rounds were: (most - least) / median. */
  readonly spread: number;
}

/** A sample per round; null for a round in which there was none. */
export type Samples = readonly (number | null)[];

/** Undefined when no round had a sample. */
export function summarise(samples: Samples): Summary | undefined {
  const sorted = samples.filter((sample) => sample !== null).sort(ascending);
  const [least, most] = [sorted[0], sorted.at(-1)];
  if (least === undefined || most === undefined) return undefined;
  const median = medianOf(sorted);
  return { median, least, most, spread: median === 0 ? 0 : (most - least) / median };
}

/** Round by round, so that what slows a whole round down falls out. */
export function ratios(of: Samples, to: Samples): Samples {
  return of.map((sample, round) => {
    const other = to[round] ?? null;
    return sample === null || other === null || other === 0 ? null : sample / other;
  });
}

/** What many measured times come to, in the unit they came in. */
export interface Latency {
  readonly mean: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly most: number;
}

/** @throws when there is none */
export function latencyOf(times: readonly number[]): Latency {
  if (times.length === 0) throw new Error('Not one request went well.');
  const sorted = Float64Array.from(times).sort();
  return {
    mean: times.reduce((sum, time) => sum + time, 0) / times.length,
    p50: quantile(sorted, 0.5),
    p95: quantile(sorted, 0.95),
    p99: quantile(sorted, 0.99),
    most: quantile(sorted, 1),
  };
}

/** The smallest of the sorted values that at least `share` of them do not exceed; NaN of none. */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const rank = Math.ceil(sorted.length * share) - 1;
  return sorted[Math.min(sorted.length - 1, Math.max(0, rank))] ?? Number.NaN;
}

function medianOf(sorted: readonly number[]): number {
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN, sorted[Math.floor(sorted.length / 2)] ?? Number.NaN];
  return (low + high) / 2;
}

function ascending(a: number, b: number): number {
  return a - b;
}
