import { figureRows, inUnit, verdictRows } from './report.ts';
import type { Results } from './results.ts';
import type { Samples } from './statistics.ts';
import { judge } from './targets.ts';

/** Results with these samples alone, by measurement, contestant and metric. */
function results(samples: Readonly<Record<string, Samples>>): Pick<Results, 'measurements'> {
  return {
    measurements: Object.entries(samples).map(([key, values]) => {
      const [name = '', contestant = '', metric = ''] = key.split(' / ');
      return { name, title: name, status: 'done', seconds: 1, problems: [], figures: [{ contestant, metric, unit: 'per second', samples: values }] };
    }),
  };
}

/** Of several contestants in one measurement. */
function together({ measurements }: Pick<Results, 'measurements'>): Pick<Results, 'measurements'> {
  return { measurements: measurements.slice(0, 1).map((one) => ({ ...one, figures: measurements.flatMap(({ figures }) => figures) })) };
}

const byId = (found: Pick<Results, 'measurements'>) => Object.fromEntries(judge(found).map((verdict) => [verdict.id, verdict]));

describe('a target', () => {
  it('is held against the median of the ratios of each round', () => {
    const found = together(results({ 'appends / tidings / rate': [800, 1_000, 900], 'appends / emmett / rate': [100, 100, 150] }));
    expect(byId(found)['appends-emmett']).toMatchObject({ measured: { median: 8, least: 6, most: 10 }, reached: true });
  });

  it('is open when nothing was measured, or one side is missing', () => {
    expect(byId(results({}))['appends-emmett']).toMatchObject({ reached: null });
    expect(byId(results({ 'appends / tidings / rate': [800] }))['appends-emmett']).toMatchObject({ reached: null });
  });

  it('on errors forgives none in any round', () => {
    expect(byId(results({ 'open-connections / tidings / errors': [0, 0, 1] }))['connections-errors']).toMatchObject({ reached: false });
    expect(byId(results({ 'open-connections / tidings / errors': [0, 0] }))['connections-errors']).toMatchObject({ reached: true });
  });

  it('on memory takes the most of all servers of ours, in any round', () => {
    const found = results({ 'http / tidings / memory': [100, 251], 'view-lag / tidings / memory': [90, 80] });
    expect(byId(found)['memory']).toMatchObject({ measured: { median: 251 }, reached: false });
    expect(byId(results({ 'http / tidings / memory': [100], 'http / emmett / memory': [900] }))['memory']).toMatchObject({ reached: true });
  });
});

describe('the report', () => {
  it('shows a verdict with its range', () => {
    const [, row] = verdictRows(judge(results({ 'view-lag / tidings / p99': [40, 60, 44] })).filter(({ id }) => id === 'view-lag'));
    expect(row?.slice(1)).toEqual(['≤ 50 ms', '44.0 ms (40.0 ms to 60.0 ms)', 'yes']);
  });

  it('shows each figure with its median and extremes', () => {
    const [, row] = figureRows(results({ 'http / bare / rate': [27_000, 28_000.4, 29_000] }));
    expect(row).toEqual(['http', 'bare', 'rate', '28,000', '27,000 to 29,000', 'per second']);
  });

  it('writes values as a person would', () => {
    expect([inUnit(8.125, 'times'), inUnit(0.346, 'share'), inUnit(1_234.5, 'ms'), inUnit(99.7, 'MB')]).toEqual(['8.13 x', '35 %', '1,235 ms', '100 MB']);
  });
});
