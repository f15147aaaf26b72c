import type { Position, Recorded } from '#kernel';
import type { OrderEvent } from '../domain/order.ts';
import { orders } from './orders.ts';

const orderId = '01890a5d-ac96-774b-bcce-b302099a8057';
const created: Recorded<OrderEvent> = {
  type: 'OrderCreated',
  data: { orderId, items: [{ product: 'tea', quantity: 2, price: 350 }], total: 700 },
  eventId: orderId,
  stream: `order-${orderId}`,
  revision: 0,
  position: '1' as Position,
  recordedAt: '2030-01-01T00:00:00.000Z',
  metadata: { commandId: orderId, correlationId: orderId, actor: 'spec', schemaVersion: 1 },
};

describe('the view of orders', () => {
  it('has a row for each order, by its id', () => {
    expect(orders.key(created)).toBe(orderId);
    expect(orders.evolve(null, created)).toEqual({ status: 'created', total: 700 });
  });
});
