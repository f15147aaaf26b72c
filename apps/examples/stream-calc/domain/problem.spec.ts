import { solve, type Outcome, type Problem } from './problem.ts';

const times = (multiplier: number, multiplicand: number): Problem => ({ kind: 'multiplication', multiplier, multiplicand });
const over = (dividend: number, divisor: number): Problem => ({ kind: 'division', dividend, divisor });
const result = (value: number): Outcome => ({ kind: 'solved', result: value });

describe('solving a problem', () => {
  it('multiplies and divides', () => {
    expect(solve(times(6, 7))).toEqual(result(42));
    expect(solve(over(1, 4))).toEqual(result(0.25));
  });

  it('fails to divide by zero', () => {
    for (const zero of [0, -0]) expect(solve(over(1, zero))).toEqual({ kind: 'failed', reason: 'division_by_zero' });
  });

  it('fails when no number is large enough', () => {
    expect(solve(times(1e200, 1e200))).toEqual({ kind: 'failed', reason: 'out_of_range' });
    expect(solve(over(1e200, 1e-200))).toEqual({ kind: 'failed', reason: 'out_of_range' });
  });
});
