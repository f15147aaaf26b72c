import { httpVerdict, retryAfterMs } from './http-verdict.ts';

const NOW = Date.parse('2026-01-01T00:00:00Z');

describe('retryAfterMs', () => {
  it.each([
    ['0', 0],
    ['120', 120_000],
    [' 7 ', 7_000],
    ['Thu, 01 Jan 2026 00:01:00 GMT', 60_000],
    ['Wed, 31 Dec 2025 23:59:00 GMT', 0],
  ])('reads %j', (header, expected) => expect(retryAfterMs(header, NOW)).toBe(expected));

  it.each([undefined, '', 'soon', '-5', '1.5', '99999999999', '2026-01-01', 'Xxx, nonsense GMT'])('finds nothing in %j', (header) =>
    expect(retryAfterMs(header, NOW)).toBeUndefined(),
  );
});

describe('httpVerdict', () => {
  const rules = { isFinal: (status: number) => status === 410 || status === 429 };
  const answer = (status: number, headers: Record<string, string> = {}) => ({ kind: 'answer', status, headers, body: '' }) as const;

  it('takes 429 as throttled whatever the rules say', () => {
    expect(httpVerdict(answer(429), rules, NOW)).toEqual({ outcome: 'rejected', kind: 'throttled', reason: 'HTTP 429' });
  });

  it('does not wait for what is final', () => {
    expect(httpVerdict(answer(410, { 'retry-after': '5' }), rules, NOW)).toEqual({ outcome: 'rejected', kind: 'permanent', reason: 'HTTP 410' });
  });

  it.each([
    ['not_sent', { outcome: 'rejected', kind: 'transient', reason: 'why' }],
    ['not_allowed', { outcome: 'rejected', kind: 'permanent', reason: 'why' }],
    ['unknown', { outcome: 'unknown', reason: 'why' }],
  ] as const)('takes %s for what it is', (kind, expected) => {
    expect(httpVerdict({ kind, reason: 'why' }, rules, NOW)).toEqual(expected);
  });
});
