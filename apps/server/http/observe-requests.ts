import type { FastifyInstance } from 'fastify';
import type { Log, Metrics } from '#composition';

/**
 * Counts and logs every answer, by its route: paths and queries may hold personal data. Refusals and
 * failures are worth a line; what went well is at `debug`, for a command has a line of its own.
 */
export function observeRequests(server: FastifyInstance, metrics: Metrics, log: Log): void {
  server.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unknown';
    const ms = Math.round(reply.elapsedTime * 100) / 100;
    metrics.requestAnswered(request.method, route, reply.statusCode, ms);
    const fields = { correlationId: request.correlationId, method: request.method, route, status: reply.statusCode, ms };
    if (reply.statusCode >= 500) log.warn(fields, 'request failed');
    else if (reply.statusCode >= 400) log.info(fields, 'request refused');
    else log.debug(fields, 'request answered');
    done();
  });
}
