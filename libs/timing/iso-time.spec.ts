import fc from 'fast-check';
import { isoNow, isoTime } from './iso-time.ts';

describe('times as texts', () => {
  it('are those of their moments, in whatever order these come', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 4e12 })), (moments) => {
      const twice = moments.flatMap((ms) => [ms, ms]);
      expect(twice.map(isoTime)).toEqual(twice.map((ms) => new Date(ms).toISOString()));
    }));
  });

  it('tell the present', () => {
    const before = Date.now();
    const now = Date.parse(isoNow());
    expect(now).toBeGreaterThanOrEqual(before);
    expect(now).toBeLessThanOrEqual(Date.now());
  });

  it('are refused for what is no moment', () => {
    expect(() => isoTime(Number.NaN)).toThrow(RangeError);
  });
});
