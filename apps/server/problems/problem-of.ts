import { HttpException } from '@nestjs/common';
import { DomainError } from '#kernel';
import { failureOf } from '#hosting';
import { InvalidAttachments, NotRetryable, TooLate } from '#notifications';
import { InvalidAddress } from '#registrations';
import { invalidInput, problem, PROBLEMS, Refused, type ProblemCode } from './problem.ts';

/** The answer to any error. What nobody foresaw is `internal` and shows nothing of itself. */
export function problemOf(error: unknown): Refused {
  if (error instanceof Refused) return error;
  if (error instanceof InvalidAttachments) return invalidInput([{ path: error.path, message: error.rule }]);
  if (error instanceof DomainError) return new Refused(problem(codeOf(error), error.message, membersOf(error)));
  const failure = failureOf(error);
  if (failure) {
    const { code, detail, retryAfterSeconds, members } = failure;
    return new Refused(problem(code, detail, members), retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) });
  }
  return new Refused(frameworkProblem(statusOf(error)));
}

/** A rule this edge has no name for is still a conflict with what is there. */
function codeOf({ code }: DomainError): ProblemCode {
  return Object.hasOwn(PROBLEMS, code) ? (code as ProblemCode) : 'conflict';
}

/** `status` is the HTTP status in a problem, so the notification's own goes by its full name. */
function membersOf(error: DomainError): Readonly<Record<string, unknown>> {
  if (error instanceof TooLate) return { notificationStatus: error.status, ...(error.attempt && { attempt: error.attempt }) };
  if (error instanceof NotRetryable) return { notificationStatus: error.status };
  if (error instanceof InvalidAddress) return { errors: [{ path: 'email', message: 'must be an e-mail address' }] };
  return {};
}

/** Of an error that Nest or Fastify raised, before any code of this application saw the request. */
function statusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  return error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
}

function frameworkProblem(status: number): Refused['problem'] {
  switch (status) {
    case 400: return problem('malformed_json', 'The body could not be read as JSON.');
    case 404: return problem('not_found', 'Nothing is served at this address.');
    case 408: return problem('request_timeout', 'The request did not arrive in time.');
    case 413: return problem('payload_too_large', 'A body may have at most 256 KiB, a file that is uploaded 10 MiB.');
    case 414: return problem('uri_too_long', 'The address is too long.');
    case 415: return problem('unsupported_media_type', 'Send the body as application/json.');
    case 503: return problem('unavailable', 'The server is shutting down.');
    default: return problem('internal', 'The request could not be answered; the log has the reason.');
  }
}
