import { solve } from '../domain/problem.ts';
import type { AnnounceOutcome } from '../ports/announce-outcome.ts';
import type { ReceiveProblem } from '../ports/receive-problem.ts';

/** Solves every problem that is received, and announces its outcome. */
export function solveProblems(announce: AnnounceOutcome): ReceiveProblem {
  return ({ problemId, problem }) => announce(problemId, solve(problem));
}
