import { evenly } from './schedule.ts';

describe('an open-loop schedule', () => {
  const schedule = evenly(200, 1_000, 50);

  it('spaces its requests evenly from the start on', () => {
    expect(schedule.total).toBe(10);
    expect([0, 1, 9].map((n) => schedule.dueAt(n))).toEqual([1_000, 1_005, 1_045]);
  });

  it('says how many are due at a time, whatever was sent', () => {
    expect([999, 1_000, 1_004.9, 1_005, 1_044, 1_045].map((now) => schedule.dueBy(now))).toEqual([0, 1, 1, 2, 9, 10]);
  });

  it('has no more than its total, however late it is', () => {
    expect(schedule.dueBy(99_999)).toBe(10);
  });

  it('counts each request as due at its own time, whatever the rounding', () => {
    const odd = evenly(3_200, 123.456, 2_000);
    for (let n = 0; n < odd.total; n++) expect(odd.dueBy(odd.dueAt(n))).toBe(n + 1);
  });
});
