import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Log } from '#composition';
import { allowedMethods } from '../http/allowed-methods.ts';
import { problemOf } from './problem-of.ts';
import { problem, Refused } from './problem.ts';

/** Answers every error, whoever raised it, as application/problem+json. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  readonly #log: Log;

  constructor(log: Log) {
    this.#log = log;
  }

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const refused = notAllowed(request) ?? problemOf(error);
    if (refused.problem.code === 'internal') this.#log.error({ correlationId: request.correlationId, err: error }, 'a request failed');
    sendProblem(reply, refused);
  }
}

export function sendProblem(reply: FastifyReply, { problem: body, headers }: Refused): void {
  if (reply.sent) return;
  void reply.code(body.status).headers(headers).type('application/problem+json').send(JSON.stringify(body));
}

/** No route took the request: perhaps one does with another method. */
function notAllowed(request: FastifyRequest): Refused | undefined {
  if (!request.is404) return undefined;
  const allowed = allowedMethods(request.server, request.url);
  if (allowed.length === 0) return undefined;
  return new Refused(problem('method_not_allowed', `Only ${allowed.join(', ')} is served here.`), { allow: allowed.join(', ') });
}
