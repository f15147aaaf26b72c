import { fold } from '#kernel';
import { EmptyOrder, order, OrderExists, type Item, type OrderEvent } from './order.ts';

const orderId = '01890a5d-ac96-774b-bcce-b302099a8057';
const metadata = { commandId: orderId, correlationId: orderId, actor: 'spec', now: '2030-01-01T00:00:00.000Z' };
const tea: Item = { product: 'tea', quantity: 2, price: 350 };
const cup: Item = { product: 'cup', quantity: 1, price: 1_200 };
const created: OrderEvent = { type: 'OrderCreated', data: { orderId, items: [tea, cup], total: 1_900 } };

/** Given these events, when these items are ordered, then ... */
const decided = (events: readonly OrderEvent[], ...items: Item[]) =>
  order.decide({ type: 'CreateOrder', data: { orderId, items }, metadata }, fold(order, events));

describe('creating an order', () => {
  it('records its items and what they cost', () => {
    expect(decided([], tea, cup)).toEqual([created]);
  });

  it('changes nothing when this very order is on record', () => {
    expect(decided([created], tea, cup)).toEqual([]);
  });

  it('is refused when its id stands for another order', () => {
    expect(() => decided([created], tea)).toThrow(OrderExists);
    expect(() => decided([created], tea, { ...cup, price: 1 })).toThrow(OrderExists);
  });

  it('is refused without items', () => {
    expect(() => decided([])).toThrow(EmptyOrder);
  });
});

describe('the state of an order', () => {
  it('is untouched by what it does not know', () => {
    expect(order.evolve(order.initialState, { type: 'FromTheFuture', data: {} } as never)).toBe(order.initialState);
  });
});
