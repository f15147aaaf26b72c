import { latencyOf, quantile, ratios, summarise } from './statistics.ts';

describe('the summary of several rounds', () => {
  it('is their median, extremes and spread', () => {
    expect(summarise([30, 10, 20])).toEqual({ median: 20, least: 10, most: 30, spread: 1 });
    expect(summarise([10, 20])?.median).toBe(15);
  });

  it('leaves out rounds without a sample', () => {
    expect(summarise([null, 8, null])).toEqual({ median: 8, least: 8, most: 8, spread: 0 });
    expect(summarise([null])).toBeUndefined();
    expect(summarise([])).toBeUndefined();
  });
});

describe('ratios', () => {
  it('are taken round by round', () => {
    expect(ratios([10, 40, 90], [5, 10, 30])).toEqual([2, 4, 3]);
  });

  it('need both sides of a round', () => {
    expect(ratios([10, null, 90, 5], [5, 10, null, 0])).toEqual([2, null, null, null]);
    expect(ratios([10], [])).toEqual([null]);
  });
});

describe('latencies', () => {
  it('are told by nearest rank', () => {
    const sorted = Array.from({ length: 100 }, (_, index) => index + 1);
    expect([0.5, 0.95, 0.99, 1].map((share) => quantile(sorted, share))).toEqual([50, 95, 99, 100]);
    expect(quantile([7], 0.99)).toBe(7);
  });

  it('need not come in order', () => {
    expect(latencyOf([3, 1, 2])).toEqual({ mean: 2, p50: 2, p95: 3, p99: 3, most: 3 });
  });

  it('cannot be told of nothing', () => {
    expect(() => latencyOf([])).toThrow('Not one request went well.');
  });
});
