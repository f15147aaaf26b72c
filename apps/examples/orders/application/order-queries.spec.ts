import type { Position, Recorded } from '#kernel';
import type { ViewReader } from '#event-sourcing';
import { OrderNotFound, type OrderEvent } from '../domain/order.ts';
import { orderQueries } from './order-queries.ts';

const orderId = '01890a5d-ac96-774b-bcce-b302099a8057';
const created = { type: 'OrderCreated', data: { orderId, items: [], total: 700 }, stream: `order-${orderId}` } as unknown as Recorded<OrderEvent>;

/** Of a view that has nothing yet. */
const behind: Pick<ViewReader, 'get'> = { get: async () => ({ row: null, position: '0' as Position }) };

describe('reading an order', () => {
  it('finds one that the view does not have yet', async () => {
    const queries = orderQueries(behind, { read: async () => [created] });
    expect(await queries.getOrder({ orderId })).toEqual({ orderId, status: 'created', total: 700 });
  });

  it('finds none where the log has none either', async () => {
    await expect(orderQueries(behind, { read: async () => [] }).getOrder({ orderId })).rejects.toThrow(OrderNotFound);
  });
});
