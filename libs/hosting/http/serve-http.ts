import 'reflect-metadata';
import type { AddressInfo } from 'node:net';
import type { LoggerService, Provider, Type } from '@nestjs/common';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { CqrsModule } from '@nestjs/cqrs';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Warn } from '../open-event-sourcing.ts';
import type { HttpSettings } from '../settings.ts';
import { inputPipe } from './invalid-input.ts';
import { ProblemFilter } from './problem-filter.ts';

/** A server that listens. */
export interface HttpServer extends AsyncDisposable {
  /** Where, e.g. `http://127.0.0.1:3000`. */
  readonly url: string;
}

export interface HttpOptions {
  readonly settings: HttpSettings;
  readonly controllers: readonly Type[];
  /** What the controllers inject; `overCommandBus(...)` makes some. */
  readonly providers: readonly Provider[];
  readonly warn: Warn;
}

const LIMITS = { bodyLimit: 65_536, requestTimeout: 10_000, connectionTimeout: 30_000, keepAliveTimeout: 5_000 };

/**
 * Serves controllers over HTTP by Nest and Fastify: inputs are held against their class, every error is answered
 * as problem+json. Disposing finishes what is in flight.
 */
export async function serveHttp({ settings: { host, port }, controllers, providers, warn }: HttpOptions): Promise<HttpServer> {
  const module = { module: HttpModule, imports: [CqrsModule.forRoot()], controllers: [...controllers], providers: [...providers] };
  const adapter = new FastifyAdapter({ ...LIMITS, forceCloseConnections: 'idle' });
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, { abortOnError: false, logger: nestLogger(warn) });
  app.useGlobalPipes(inputPipe());
  app.useGlobalFilters(new ProblemFilter(warn));
  await app.listen(port, host);
  const address = app.getHttpServer().address() as AddressInfo;
  return {
    url: `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`,
    [Symbol.asyncDispose]: () => app.close(),
  };
}

@Module({})
class HttpModule {}

/** What Nest has to say, without the chatter of its start. */
function nestLogger(warn: Warn): LoggerService {
  const tell = (message: unknown): void => warn(String(message));
  return { log: () => undefined, warn: tell, error: tell, fatal: tell };
}
