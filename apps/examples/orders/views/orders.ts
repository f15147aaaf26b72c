import type { View } from '#kernel';
import type { OrderEvent } from '../domain/order.ts';

/** One row per order; its key is the order's id. A pure fold: replaying the log gives the same rows. */
export const orders: View<OrderRow, OrderEvent> = {
  name: 'orders',
  version: 1,
  events: ['OrderCreated'],
  columns: { status: 'text', total: 'integer' },
  indexes: [],
  key: ({ data: { orderId } }) => orderId,
  evolve: (_row, { data: { total } }) => ({ status: 'created', total }),
};

export type OrderRow = Readonly<{ status: string; total: number }>;
