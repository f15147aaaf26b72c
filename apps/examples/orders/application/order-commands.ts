import type { Position } from '#kernel';
import { commandHandler, type CommandHandlerOptions } from '#event-sourcing';
import { order, type CreateOrder, type OrderCommand, type OrderEvent, type OrderState } from '../domain/order.ts';

/** Everything that can be asked of orders. */
export interface OrderCommands {
  /** Durable once it resolves. @throws EmptyOrder, OrderExists, and the errors of `EventStore.append` */
  createOrder(command: CreateOrder): Promise<CreatedAnswer>;
}

export interface CreatedAnswer {
  readonly orderId: string;
  readonly status: 'created';
  readonly total: number;
  /** A view that has reached it shows the order. */
  readonly position: Position;
}

/** Where and how the events are stored; `orderLog(store)` is one. */
export type OrderStreams = Pick<CommandHandlerOptions<OrderState, OrderCommand, OrderEvent>, 'store' | 'stream' | 'schemaVersion'>;

export function orderCommands(streams: OrderStreams): OrderCommands {
  const handle = commandHandler({ ...streams, decider: order, startsStream: () => true });
  return {
    async createOrder(command) {
      const { state, position } = await handle(command);
      if (state.status === 'none') throw new Error('An order was created and is not there.');
      const { status, total } = state;
      return { orderId: command.data.orderId, status, total, position };
    },
  };
}
