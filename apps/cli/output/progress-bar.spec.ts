import { duration, progressLine, shareOf } from './progress-bar.ts';

describe('progressLine', () => {
  it('shows how far it is, how fast it goes and how long it will take', () => {
    const line = progressLine('notifications', { done: 13_500, total: 27_000, rate: 4_100, etaSeconds: 4 });
    expect(line).toBe(`notifications ${'█'.repeat(12)}${'░'.repeat(12)}  50 %  13,500 of 27,000 events  4,100/s  4 s left`);
  });

  it('promises nothing while nothing can be told', () => {
    expect(progressLine('x', { done: 0, total: 10, rate: 0, etaSeconds: null })).toMatch(/ {2}0 % {2}0 of 10 events {2}0\/s$/);
  });

  it('is whole at the end, and before nothing', () => {
    expect([shareOf({ done: 12, total: 10 }), shareOf({ done: 0, total: 0 })]).toEqual([1, 1]);
    expect(progressLine('x', { done: 10, total: 10, rate: 1, etaSeconds: 0 })).toContain('█ 100 %');
  });
});

describe('duration', () => {
  it.each([[0, '0 s'], [59.2, '1 min 0 s'], [125, '2 min 5 s'], [12_000, '3 h 20 min']])('tells %d seconds as %s', (seconds, text) => {
    expect(duration(seconds)).toBe(text);
  });
});
