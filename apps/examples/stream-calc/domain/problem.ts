/** A multiplication or a division. */
export type Problem =
  | { readonly kind: 'multiplication'; readonly multiplier: number; readonly multiplicand: number }
  | { readonly kind: 'division'; readonly dividend: number; readonly divisor: number };

/** What became of a problem. That it has no result is an outcome as well, and no error. */
export type Outcome =
  | { readonly kind: 'solved'; readonly result: number }
  | { readonly kind: 'failed'; readonly reason: 'division_by_zero' | 'out_of_range' };

export function solve(problem: Problem): Outcome {
  switch (problem.kind) {
    case 'multiplication': return solved(problem.multiplier * problem.multiplicand);
    case 'division': return problem.divisor === 0 ? { kind: 'failed', reason: 'division_by_zero' } : solved(problem.dividend / problem.divisor);
    default: return problem satisfies never;
  }
}

/** JSON has no infinity. */
function solved(result: number): Outcome {
  return Number.isFinite(result) ? { kind: 'solved', result } : { kind: 'failed', reason: 'out_of_range' };
}
