import { Body, Controller, Inject, Param, Post } from '@nestjs/common';
import { NOTIFICATION_COMMANDS } from '#composition';
import type { NotificationCommands } from '#notifications';
import { ApiTags } from '../documentation/decorators.ts';
import { PostCall } from '../documentation/document-calls.ts';
import { Answering } from '../http/answering.ts';
import { TheExchange, type Exchange } from '../http/exchange.ts';
import { NoBody } from '../input/input-pipe.ts';
import { acceptBatch, newNotification, replyTo } from './accept.ts';
import { Accepted, BatchAccepted, Cancelled, NotificationStatusAnswer } from './notification-answers.ts';
import { CancelInput, SendBatch, SendNotification } from './notification-input.ts';

@ApiTags('notifications')
@Controller('v1/notifications')
export class NotificationCommandsController {
  readonly #answering: Answering;
  readonly #commands: NotificationCommands;

  constructor(@Inject(Answering) answering: Answering, @Inject(NOTIFICATION_COMMANDS) commands: NotificationCommands) {
    this.#answering = answering;
    this.#commands = commands;
  }

  @Post()
  @PostCall('Accepts one notification. Once this is answered 202 it is on record and will be accounted for.', 202, Accepted, 'unsupported_channel')
  sendNotification(@Body() input: SendNotification, @TheExchange() exchange: Exchange): Promise<unknown> {
    return this.#answering.command(exchange, async (metadata) =>
      replyTo(await this.#commands.requestNotification(newNotification(input, metadata)), input.channel));
  }

  @Post('batch')
  @PostCall('Accepts up to 1000 notifications, each by itself.', 202, BatchAccepted)
  sendBatch(@Body() { notifications }: SendBatch, @TheExchange() exchange: Exchange): Promise<unknown> {
    return this.#answering.command(exchange, (metadata) => acceptBatch(notifications, metadata, this.#commands));
  }

  @Post(':id/cancel')
  @PostCall('Stops a notification from being sent, or says why that is too late.', 200, Cancelled, 'not_found', 'too_late')
  cancelNotification(@Param('id') notificationId: string, @Body() { reason }: CancelInput, @TheExchange() exchange: Exchange): Promise<unknown> {
    return this.#answering.command(exchange, async (metadata) => {
      const data = { notificationId, ...(reason !== undefined && { reason }) };
      const { position } = await this.#commands.cancelNotification({ type: 'CancelNotification', data, metadata });
      return { status: 200, body: { outcome: 'cancelled' }, position };
    });
  }

  @Post(':id/retry')
  @PostCall('Tries a notification once more that failed, or whose outcome is unknown.', 202, NotificationStatusAnswer, 'not_found', 'not_retryable')
  retryNotification(@Param('id') notificationId: string, @Body(NoBody) _nothing: unknown, @TheExchange() exchange: Exchange): Promise<unknown> {
    return this.#answering.command(exchange, async (metadata) => {
      const { position, status } = await this.#commands.retryNotification({ type: 'RetryNotification', data: { notificationId }, metadata });
      return { status: 202, body: { notificationId, status }, position };
    });
  }
}
