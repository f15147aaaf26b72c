import { openWrittenKeys, UNKNOWN_KEYS } from './written-keys.ts';

const keys = (prefix: string, count: number): readonly string[] => Array.from({ length: count }, (_, i) => `${prefix}-${i}`);

describe('the written keys', () => {
  it('never miss one that was added, however many there are', () => {
    const written = openWrittenKeys(1_024);
    const added = ['', 'all', '🎉', ...keys('notification', 20_000)];
    for (const key of added) written.add(key);
    expect(added.filter((key) => !written.mayHold(key))).toEqual([]);
  });

  it('hold nothing at first, and err for few of those that were not added', () => {
    const written = openWrittenKeys(2 ** 14);
    expect(keys('a', 1_000).some((key) => written.mayHold(key))).toBe(false);
    for (const key of keys('a', 2 ** 14)) written.add(key);
    const wrong = keys('b', 20_000).filter((key) => written.mayHold(key)).length;
    expect(wrong / 20_000).toBeGreaterThan(0);
    expect(wrong / 20_000).toBeLessThan(0.05);
  });

  it('may be any when they are not known', () => {
    expect(UNKNOWN_KEYS.mayHold('a')).toBe(true);
  });
});
