import type { Problem } from '../domain/problem.ts';

/** Offered: takes a problem. Resolves once its outcome has been announced; throws when it should be posed again. */
export type ReceiveProblem = (posed: PosedProblem) => Promise<void>;

export interface PosedProblem {
  /** The same id again is the same problem. */
  readonly problemId: string;
  readonly problem: Problem;
}
