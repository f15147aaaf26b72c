/** An error as the caller sees it (RFC 9457). `code` is part of the public contract, and so are the further members. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: ProblemCode;
  readonly errors?: readonly InputError[];
  readonly [member: string]: unknown;
}

/** One invalid field: where it is (`metadata.colour`, `notifications[3].body`), and what it must be. */
export interface InputError {
  readonly path: string;
  readonly message: string;
}

export type ProblemCode = keyof typeof PROBLEMS;

export const PROBLEMS = {
  invalid_input: { status: 400, title: 'The input is not valid.' },
  malformed_json: { status: 400, title: 'The body is not JSON.' },
  malformed_request: { status: 400, title: 'This is not a request.' },
  not_found: { status: 404, title: 'There is no such thing.' },
  method_not_allowed: { status: 405, title: 'This method is not served here.' },
  request_timeout: { status: 408, title: 'The request took too long to arrive.' },
  too_late: { status: 409, title: 'It is too late for that.' },
  not_retryable: { status: 409, title: 'It cannot be retried.' },
  rebuild_running: { status: 409, title: 'A rebuild is running already.' },
  no_rebuild: { status: 409, title: 'No rebuild is running.' },
  already_registered: { status: 409, title: 'It has been registered already.' },
  conflict: { status: 409, title: 'Somebody else was faster.' },
  payload_too_large: { status: 413, title: 'The body is too large.' },
  uri_too_long: { status: 414, title: 'The address is too long.' },
  unsupported_media_type: { status: 415, title: 'The body must be application/json.' },
  unsupported_channel: { status: 422, title: 'Nobody serves this channel here.' },
  idempotency_key_reused: { status: 422, title: 'The idempotency key stands for another request.' },
  headers_too_large: { status: 431, title: 'The headers are too large.' },
  internal: { status: 500, title: 'Something went wrong on this side.' },
  overloaded: { status: 503, title: 'There is too much to do right now.' },
  unavailable: { status: 503, title: 'A part that is needed is away.' },
  not_ready: { status: 503, title: 'Not ready to serve.' },
  lagging: { status: 504, title: 'The view has not got that far yet.' },
} as const;

export function problem(code: ProblemCode, detail: string, members: Readonly<Record<string, unknown>> = {}): Problem {
  return { type: `urn:tidings:problem:${code}`, ...PROBLEMS[code], detail, code, ...members };
}

/** Thrown at the edge to answer with a problem. */
export class Refused extends Error {
  readonly problem: Problem;
  readonly headers: Readonly<Record<string, string>>;

  constructor(refusal: Problem, headers: Readonly<Record<string, string>> = {}) {
    super(refusal.detail);
    this.name = 'Refused';
    this.problem = refusal;
    this.headers = headers;
  }
}

export function invalidInput(errors: readonly InputError[]): Refused {
  const fields = errors.map(({ path }) => path).join(', ');
  return new Refused(problem('invalid_input', `Not valid: ${fields}.`, { errors }));
}
