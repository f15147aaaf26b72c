import type { Recorded } from '#kernel';
import type { EventStore } from '#protocols';
import type { OrderCommand, OrderEvent } from '../domain/order.ts';
import type { OrderHistory } from '../ports/order-history.ts';

/** Joins the orders to an event store: which stream, which version, and back again. */
export function orderLog(store: LogStore): OrderLog {
  return {
    store,
    stream: ({ data: { orderId } }) => orderStream(orderId),
    schemaVersion: () => 1,
    read: async (orderId) => (await store.readStream(orderStream(orderId), { limit: MOST_EVENTS })) as Recorded<OrderEvent>[],
  };
}

export interface OrderLog extends OrderHistory {
  readonly store: LogStore;
  readonly stream: (command: OrderCommand) => string;
  readonly schemaVersion: (type: OrderEvent['type']) => number;
}

type LogStore = Pick<EventStore, 'append' | 'readStream'>;

/** Of one order, by far. */
const MOST_EVENTS = 1_000;

/** STORED NAME. */
function orderStream(orderId: string): string {
  return `order-${orderId}`;
}
