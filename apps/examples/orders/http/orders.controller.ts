import { Body, Controller, Get, Inject, Param, Post, Query } from '@nestjs/common';
import { newId } from '#event-sourcing';
import type { CreatedAnswer, OrderCommands } from '../application/order-commands.ts';
import type { OrderAnswer, OrderQueries } from '../application/order-queries.ts';
import { CreateOrderInput, FreshnessInput } from './order-input.ts';

/** Inject `OrderCommands` and `OrderQueries`; every call goes through Nest's CommandBus or QueryBus. */
export const ORDER_COMMANDS = Symbol('OrderCommands');
export const ORDER_QUERIES = Symbol('OrderQueries');

@Controller('orders')
export class OrdersController {
  readonly #commands: OrderCommands;
  readonly #queries: OrderQueries;

  constructor(@Inject(ORDER_COMMANDS) commands: OrderCommands, @Inject(ORDER_QUERIES) queries: OrderQueries) {
    this.#commands = commands;
    this.#queries = queries;
  }

  @Post()
  createOrder(@Body() { orderId = newId(), items }: CreateOrderInput): Promise<CreatedAnswer> {
    const commandId = newId();
    const metadata = { commandId, correlationId: commandId, actor: 'api', now: new Date().toISOString() };
    return this.#commands.createOrder({ type: 'CreateOrder', data: { orderId: orderId.toLowerCase(), items }, metadata });
  }

  @Get(':orderId')
  getOrder(@Param('orderId') orderId: string, @Query() { after }: FreshnessInput): Promise<OrderAnswer> {
    return this.#queries.getOrder({ orderId: orderId.toLowerCase(), ...(after !== undefined && { after }) });
  }
}
