import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { Body, Controller, HttpCode, Inject, Module, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { CommandBus, CommandHandler, CqrsModule } from '@nestjs/cqrs';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';

class RequestNotification {
  readonly notificationId: string;
  readonly content: unknown;

  constructor(notificationId: string, content: unknown) {
    this.notificationId = notificationId;
    this.content = content;
  }
}

/**
 * A NestJS application on Fastify, as their documentation sets it up, with one endpoint: it dispatches a
 * command through the CommandBus, and `handle` is all that its handler does. Prints where it listens.
 */
export async function serveEndpoint(handle: (notificationId: string, content: unknown) => Promise<void>): Promise<void> {
  @CommandHandler(RequestNotification)
  class Handler {
    execute({ notificationId, content }: RequestNotification): Promise<void> {
      return handle(notificationId, content);
    }
  }

  @Controller('v1/notifications')
  class NotificationsController {
    readonly #bus: CommandBus;

    constructor(@Inject(CommandBus) bus: CommandBus) {
      this.#bus = bus;
    }

    @Post()
    @HttpCode(202)
    async send(@Body() content: unknown): Promise<unknown> {
      const notificationId = randomUUID();
      await this.#bus.execute(new RequestNotification(notificationId, content));
      return { notificationId, status: 'accepted' };
    }
  }

  @Module({ imports: [CqrsModule.forRoot()], controllers: [NotificationsController], providers: [Handler] })
  class EndpointModule {}

  const app = await NestFactory.create<NestFastifyApplication>(EndpointModule, new FastifyAdapter());
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as AddressInfo;
  process.stdout.write(`It listens on http://127.0.0.1:${port}\n`);
  process.once('SIGTERM', () => process.exit(0));
}
