/** Why something was not done: the body of a problem+json answer (RFC 9457), or one of the same form made here. */
export interface Problem {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly errors?: readonly { readonly path: string; readonly message: string }[];
  readonly [member: string]: unknown;
}

/** The application, or the way to it, said no. */
export class Failed extends Error {
  override readonly name = 'Failed';
  readonly problem: Problem;

  constructor(problem: Problem, cause?: unknown) {
    super(problem.detail, { cause });
    this.problem = problem;
  }
}

/** Nobody answers there. */
export function unreachable(detail: string, cause?: unknown): Failed {
  return new Failed({ status: 503, code: 'unreachable', detail }, cause);
}

/** What a person typed is not right, found before anything was done. */
export function misused(detail: string): Failed {
  return new Failed({ status: 400, code: 'usage', detail });
}
