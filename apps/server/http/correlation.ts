import type { FastifyInstance } from 'fastify';
import { newId } from '#event-sourcing';

declare module 'fastify' {
  interface FastifyRequest {
    /** Ties together everything this request sets off: its log lines, its events, and their deliveries. */
    correlationId: string;
  }
}

/** Takes the caller's correlation id, or the trace of the caller's `traceparent`, or a fresh one, and answers it. */
export function correlate(server: FastifyInstance): void {
  server.decorateRequest('correlationId', '');
  server.addHook('onRequest', (request, reply, done) => {
    request.correlationId = given(request.headers['x-correlation-id']) ?? trace(request.headers['traceparent']) ?? newId();
    reply.header('x-correlation-id', request.correlationId);
    done();
  });
}

/** What would be unsafe in a log or a header is not taken over. */
function given(header: string | readonly string[] | undefined): string | undefined {
  return typeof header === 'string' && /^[\w.:/+=@-]{1,128}$/.test(header) ? header : undefined;
}

/** The trace id of a W3C `traceparent`. */
function trace(header: string | readonly string[] | undefined): string | undefined {
  return typeof header === 'string' ? /^[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}/.exec(header)?.[1] : undefined;
}
