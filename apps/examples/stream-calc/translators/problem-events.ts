import type { CloudEvent, Handling } from '#protocols';
import type { Problem } from '../domain/problem.ts';
import type { ReceiveProblem } from '../ports/receive-problem.ts';

/** PUBLIC NAMES: senders put them on their events. `data` holds the two numbers, by the names in `Problem`. */
export const PROBLEM_TYPES = { multiplication: 'stream-calc.multiplication.v1', division: 'stream-calc.division.v1' } as const;

/** Makes an event on a queue a problem. One that is none is a dead letter, with the reason; errors of the port are tried again. */
export function problemEvents(receive: ReceiveProblem): (event: CloudEvent) => Promise<Handling> {
  return async ({ id, type, data }) => {
    const problem = problemIn(type, data);
    if (typeof problem === 'string') return { deadLetter: problem };
    await receive({ problemId: id, problem });
    return 'done';
  };
}

/** Or what is wrong with it. */
function problemIn(type: string, data: unknown): Problem | string {
  const { multiplier, multiplicand, dividend, divisor } = (data ?? {}) as Readonly<Record<string, unknown>>;
  switch (type) {
    case PROBLEM_TYPES.multiplication:
      return isNumber(multiplier) && isNumber(multiplicand) ? { kind: 'multiplication', multiplier, multiplicand } : 'multiplier and multiplicand must be numbers';
    case PROBLEM_TYPES.division:
      return isNumber(dividend) && isNumber(divisor) ? { kind: 'division', dividend, divisor } : 'dividend and divisor must be numbers';
    default:
      return `unknown type: only ${Object.values(PROBLEM_TYPES).join(' and ')} are taken here`;
  }
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
