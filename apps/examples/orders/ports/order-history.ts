import type { Recorded } from '#kernel';
import type { OrderEvent } from '../domain/order.ts';

/** What has happened to an order, straight from the log. */
export interface OrderHistory {
  /** Empty when there is no such order. @throws Unavailable */
  read(orderId: string): Promise<readonly Recorded<OrderEvent>[]>;
}
