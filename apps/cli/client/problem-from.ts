import { InvalidConfiguration, startFailure } from '#composition';
import { failureOf } from '#hosting';
import { problemOf } from '../../server/contract.ts';
import { Failed, type Problem } from './failed.ts';

/** Why the core could not be opened. */
export function startProblem(error: unknown): Problem {
  const detail = startFailure(error).message;
  if (error instanceof InvalidConfiguration) return { status: 500, code: 'invalid_configuration', detail };
  return { status: 503, code: failureOf(error)?.code ?? 'unavailable', detail };
}

/** Why the core did not do it. Here, unlike over HTTP, an error that nobody foresaw is the caller's own to see. */
export function problemFrom(error: unknown): Problem {
  if (error instanceof Failed) return error.problem;
  const { problem } = problemOf(error);
  if (problem.code !== 'internal') return problem;
  return { ...problem, detail: `Something went wrong that nobody foresaw: ${error instanceof Error ? error.message : String(error)}` };
}
