import { DomainError, type Command, type Decider, type Event } from '#kernel';

/*
 * One order, as a decider. STORED NAMES: every event type and every shape below is in somebody's log for ever.
 * Never rename or repurpose one: add a version and an upcaster. Prices are whole cents.
 */
export type OrderEvent = OrderCreated;
export type OrderCreated = Event<'OrderCreated', { readonly orderId: string; readonly items: readonly Item[]; readonly total: number }>;

export interface Item {
  readonly product: string;
  readonly quantity: number;
  /** Of one. */
  readonly price: number;
}

/** What the decisions need to know. */
export type OrderState = { readonly status: 'none' } | { readonly status: 'created'; readonly items: readonly Item[]; readonly total: number };

/** Never throws: what it does not know changes nothing. */
function evolve(state: OrderState, event: OrderEvent): OrderState {
  switch (event.type) {
    case 'OrderCreated': return { status: 'created', items: event.data.items, total: event.data.total };
    default: return state;
  }
}

export type OrderCommand = CreateOrder;
export type CreateOrder = Command<'CreateOrder', { readonly orderId: string; readonly items: readonly Item[] }>;

/** The events a command leads to; none when its goal already holds. @throws EmptyOrder, OrderExists */
function decide({ data: { orderId, items } }: OrderCommand, state: OrderState): readonly OrderEvent[] {
  if (items.length === 0) throw new EmptyOrder();
  if (state.status === 'none') return [{ type: 'OrderCreated', data: { orderId, items, total: totalOf(items) } }];
  if (isSame(items, state.items)) return [];
  throw new OrderExists(orderId);
}

function totalOf(items: readonly Item[]): number {
  return items.reduce((sum, { quantity, price }) => sum + quantity * price, 0);
}

function isSame(some: readonly Item[], others: readonly Item[]): boolean {
  const text = (items: readonly Item[]): string => JSON.stringify(items.map(({ product, quantity, price }) => [product, quantity, price]));
  return text(some) === text(others);
}

export const order: Decider<OrderState, OrderCommand, OrderEvent> = { initialState: { status: 'none' }, evolve, decide };

export class EmptyOrder extends DomainError {
  constructor() {
    super('invalid_input', 'An order has at least one item.');
  }
}

/** Its id is taken by an order of other things. */
export class OrderExists extends DomainError {
  constructor(orderId: string) {
    super('order_exists', `There is another order ${orderId} already.`);
  }
}

export class OrderNotFound extends DomainError {
  constructor(orderId: string) {
    super('not_found', `There is no order ${orderId}.`);
  }
}
