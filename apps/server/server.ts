import 'reflect-metadata';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { openTidings, type Configuration, type Tidings, type TidingsOptions } from '#composition';
import { serveDocumentation } from './documentation/serve-documentation.ts';
import { httpAdapter } from './http/adapter.ts';
import { HTTP_LIMITS, type HttpLimits } from './http/limits.ts';
import { nestLogger } from './http/nest-logger.ts';
import { observeRequests } from './http/observe-requests.ts';
import { InputPipe } from './input/input-pipe.ts';
import { intake } from './notifications/intake.ts';
import { ProblemFilter } from './problems/problem-filter.ts';
import { ServerModule } from './server.module.ts';

/** A server that listens. */
export interface RunningServer {
  /** Where, e.g. `http://127.0.0.1:3000`. */
  readonly url: string;
  readonly tidings: Tidings;
  /** Stops listening, finishes what is in flight, and closes everything. */
  stop(): Promise<void>;
}

export interface ServerOptions extends TidingsOptions {
  /** Instead of the usual ones. */
  readonly limits?: Partial<HttpLimits>;
}

/** How long requests in flight may take once the server stops. */
const FINISH_MS = 2_500;

/** Opens the application core, serves it over HTTP, and sets its background work going. */
export async function startServer(configuration: Configuration, options: ServerOptions = {}): Promise<RunningServer> {
  const tidings = await openTidings(configuration, options);
  try {
    const app = await application(tidings, options.limits);
    const { backlog } = { ...HTTP_LIMITS, ...options.limits };
    await app.listen({ ...configuration.http, backlog });
    tidings.work(intake);
    return { url: addressOf(app), tidings, stop: () => stop(app, tidings) };
  } catch (error) {
    await tidings[Symbol.asyncDispose]();
    throw error;
  }
}

/** The Nest application, not yet listening. */
async function application(tidings: Tidings, limits?: Partial<HttpLimits>): Promise<NestFastifyApplication> {
  const adapter = httpAdapter(limits, tidings.waits);
  observeRequests(adapter.getInstance<FastifyInstance>(), tidings.metrics, tidings.log);
  const app = await NestFactory.create<NestFastifyApplication>(ServerModule.of(tidings), adapter, {
    bodyParser: false,
    abortOnError: false,
    logger: nestLogger(tidings.log),
  });
  app.useGlobalPipes(new InputPipe());
  app.useGlobalFilters(new ProblemFilter(tidings.log));
  serveDocumentation(app);
  return app;
}

/** First nobody new comes in, then who is in is served, then the rest ends. */
async function stop(app: NestFastifyApplication, tidings: Tidings): Promise<void> {
  tidings.beginStopping();
  const server: Server = app.getHttpServer();
  const impatience = setTimeout(() => server.closeAllConnections(), FINISH_MS);
  try {
    await app.close();
  } finally {
    clearTimeout(impatience);
    await tidings[Symbol.asyncDispose]();
  }
}

function addressOf(app: NestFastifyApplication): string {
  const address = app.getHttpServer().address() as AddressInfo;
  const host = address.address === '::' || address.address === '0.0.0.0' ? '127.0.0.1' : address.address;
  return `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`;
}
