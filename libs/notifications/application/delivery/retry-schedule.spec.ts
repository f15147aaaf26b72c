import { nextPauseMs, type RetryRules } from './retry-schedule.ts';

const rules: RetryRules = { schedule: [5, 30], afterUnknown: 'retry', random: () => 0.5 };
const transient = { kind: 'transient', reason: '503' } as const;
const throttledFor = (retryAfterMs: number) => ({ kind: 'throttled', reason: '429', retryAfterMs }) as const;
const DAY_MS = 86_400_000;

describe('the pause before the next attempt', () => {
  it('follows the schedule until it ends', () => {
    expect([0, 1, 2].map((retries) => nextPauseMs(transient, retries, rules))).toEqual([5_000, 30_000, null]);
  });

  it('is jittered by a fifth either way', () => {
    expect(nextPauseMs(transient, 0, { ...rules, random: () => 0 })).toBe(4_000);
    expect(nextPauseMs(transient, 0, { ...rules, random: () => 1 })).toBe(6_000);
  });

  it('is what the provider asks for when that is longer, up to a day', () => {
    expect(nextPauseMs(throttledFor(1_000), 0, rules)).toBe(5_000);
    expect(nextPauseMs(throttledFor(60_000), 0, rules)).toBe(60_000);
    expect(nextPauseMs(throttledFor(9 * DAY_MS), 0, rules)).toBe(DAY_MS);
    expect(nextPauseMs({ kind: 'throttled', reason: '429' }, 0, rules)).toBe(5_000);
    expect(nextPauseMs(throttledFor(60_000), 2, rules)).toBeNull();
  });

  it('is none when there is nothing to be tried again', () => {
    expect(nextPauseMs({ kind: 'delivered' }, 0, rules)).toBeNull();
    expect(nextPauseMs({ kind: 'permanent', reason: '550' }, 0, rules)).toBeNull();
  });

  it('depends on the channel when the answer is lost', () => {
    const lost = { kind: 'unknown', reason: 'timeout' } as const;
    expect(nextPauseMs(lost, 0, rules)).toBe(5_000);
    expect(nextPauseMs(lost, 0, { ...rules, afterUnknown: 'hold' })).toBeNull();
  });
});
