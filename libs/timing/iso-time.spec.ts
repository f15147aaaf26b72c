import fc from 'fast-check';
import { isoNow, isoTime } from './iso-time.ts';

describe('times as texts', () => {
  it('are those of their moments, in whatever order these come', () => {
    const close = fc.integer({ min: 1_700_000_000_000, max: 1_700_000_200_000 });
    const any = fc.date({ noInvalidDate: true }).map((date) => date.getTime());
    const between = fc.double({ min: -1e12, max: 4e12, noNaN: true });
    fc.assert(fc.property(fc.array(fc.oneof(close, any, between), { maxLength: 50 }), (moments) => {
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
