import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { onClientError } from './client-errors.ts';
import { correlate } from './correlation.ts';
import { takeRawBodies } from './raw-body.ts';
import { acceptJsonOnly } from './json-body.ts';
import { boundRequests, HTTP_LIMITS, type HttpLimits } from './limits.ts';
import { noteRoutes } from './allowed-methods.ts';
import { spareMemory } from './spare-memory.ts';
import { takeTurns, type Waits } from './turns.ts';
import { problemOf } from '../problems/problem-of.ts';
import { sendProblem } from '../problems/problem-filter.ts';
import { problem, Refused } from '../problems/problem.ts';

const MAX_PARAM_LENGTH = 300;
/** Where files are uploaded. */
const UPLOADS = '/v1/attachments';

/** Fastify with every limit named, and nothing it would do by itself that the contract does not want. */
export function httpAdapter(given: Partial<HttpLimits> = {}, waits?: Waits): FastifyAdapter {
  const limits = { ...HTTP_LIMITS, ...given };
  const adapter = new FastifyAdapter({
    bodyLimit: limits.bodyBytes,
    requestTimeout: limits.requestMs,
    connectionTimeout: limits.silenceMs,
    keepAliveTimeout: limits.idleMs,
    forceCloseConnections: 'idle',
    // Whoever is still connected while the server stops is served once more.
    return503OnClosing: false,
    clientErrorHandler: onClientError,
    http: {
      maxHeaderSize: limits.headerBytes,
      headersTimeout: limits.headersMs,
      connectionsCheckingInterval: limits.checkMs,
      // Refused below, where the answer has the usual form.
      requireHostHeader: false,
    },
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
    frameworkErrors: (error: unknown, _request: unknown, reply: FastifyReply) => sendProblem(reply, problemOf(error)),
    multipart: false,
    schemaController: { compilersFactory: { buildValidator: noSchemas, buildSerializer: noSchemas } },
  });
  const server = adapter.getInstance<FastifyInstance>();
  server.server.maxConnections = limits.connections;
  spareMemory(server.server);
  noteRoutes(server);
  correlate(server);
  acceptEveryExpectation(server);
  demandHost(server);
  boundRequests(server, limits.requests);
  acceptJsonOnly(server);
  takeRawBodies(server, UPLOADS, limits);
  takeTurns(server, limits.commands, waits);
  server.addHook('onSend', (_request, reply, payload, done) => {
    reply.header('x-content-type-options', 'nosniff');
    done(null, payload);
  });
  return adapter;
}

/** No route has a schema of Fastify's, so the libraries that compile them, three megabytes of them, need not be loaded. */
function noSchemas(): never {
  throw new Error('Routes have no schemas of Fastify: the input pipe checks what comes in.');
}

/** Node would refuse what it does not know in an `Expect` header, in a form of its own. */
function acceptEveryExpectation({ server }: FastifyInstance): void {
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
}

function demandHost(server: FastifyInstance): void {
  server.addHook('onRequest', (request, reply, done) => {
    if (request.headers.host !== undefined || request.raw.httpVersion !== '1.1') done();
    else sendProblem(reply, new Refused(problem('malformed_request', 'A request of HTTP/1.1 names its host.')));
  });
}
