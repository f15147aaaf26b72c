import { isUuid, type Position } from '#kernel';
import { firstRow, type ViewReader } from '#event-sourcing';
import { OrderNotFound } from '../domain/order.ts';
import type { OrderHistory } from '../ports/order-history.ts';
import { orders } from '../views/orders.ts';

/** Everything that can be asked about orders. */
export interface OrderQueries {
  /** An order that was just created is never unknown. @throws OrderNotFound, Lagging, Unavailable */
  getOrder(query: OfOrder): Promise<OrderAnswer>;
}

/** `after`: at least as fresh as that position, or `Lagging`. */
export interface OfOrder {
  readonly orderId: string;
  readonly after?: Position;
}

export interface OrderAnswer {
  readonly orderId: string;
  readonly status: string;
  readonly total: number;
}

export function orderQueries(reader: Pick<ViewReader, 'get'>, history: OrderHistory): OrderQueries {
  return {
    async getOrder({ orderId, after }) {
      if (!isUuid(orderId)) throw new OrderNotFound(orderId);
      const { row, position } = await reader.get(orders, orderId, after === undefined ? {} : { after });
      // The view may be a moment behind: then the order is folded from its own events, by the same fold.
      const found = row ?? firstRow(orders, position, await history.read(orderId));
      if (found === null) throw new OrderNotFound(orderId);
      return { orderId, ...found };
    },
  };
}
