import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { DomainError } from '#kernel';
import { failureOf } from '../failure.ts';
import type { Warn } from '../open-event-sourcing.ts';
import { InvalidInput } from './invalid-input.ts';

/** Answers every error, whoever raised it, as application/problem+json (RFC 9457). */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  readonly #warn: Warn;

  constructor(warn: Warn) {
    this.#warn = warn;
  }

  catch(error: unknown, host: ArgumentsHost): void {
    const { status, code, detail, retryAfterSeconds, ...members } = problemOf(error);
    if (status === 500) this.#warn('a request failed', error);
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    if (reply.sent) return;
    if (retryAfterSeconds !== undefined) reply.header('retry-after', retryAfterSeconds);
    const body = { type: `urn:problem:${code}`, title: code.replaceAll('_', ' '), status, code, detail, ...members };
    void reply.code(status).type('application/problem+json').send(JSON.stringify(body));
  }
}

interface Problem {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly retryAfterSeconds?: number;
  readonly [member: string]: unknown;
}

/** A broken rule without a status here is a conflict with what is there. */
const STATUS: Readonly<Record<string, number>> = { invalid_input: 400, not_found: 404, overloaded: 503, unavailable: 503, lagging: 504 };

function problemOf(error: unknown): Problem {
  if (error instanceof InvalidInput) return { status: 400, code: 'invalid_input', detail: error.message, errors: error.errors };
  if (error instanceof DomainError) return { status: STATUS[error.code] ?? 409, code: error.code, detail: error.message };
  const failure = failureOf(error);
  if (failure) {
    const { members, ...rest } = failure;
    return { ...members, ...rest, status: STATUS[failure.code] ?? 409 };
  }
  const status = statusOf(error);
  return status < 500
    ? { status, code: status === 404 ? 'not_found' : 'invalid_request', detail: error instanceof Error ? error.message : 'This is not a request.' }
    : { status: 500, code: 'internal', detail: 'The request could not be answered.' };
}

/** Of an error that Nest or Fastify raised, before any code of the service saw the request. */
function statusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  return error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
}
