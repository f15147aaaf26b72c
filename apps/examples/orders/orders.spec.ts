import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { followReadme, rebuilt, startExample, type RunningExample } from '../../../test/support/example.ts';
import { startOrders } from './orders.ts';

const items = [{ product: 'tea', quantity: 2, price: 350 }, { product: 'cup', quantity: 1, price: 1_200 }];

describe('the orders example', () => {
  let example: RunningExample;
  beforeAll(async () => { example = await startExample(startOrders); });
  afterAll(() => example[Symbol.asyncDispose]());

  const create = (body: object) => example.http.post('/orders').send(body);
  const read = (path: string) => example.http.get(`/orders/${path}`);

  it('creates an order that can be read at once', async () => {
    const { body: { position, ...order } } = await create({ items }).expect(201);
    expect(order).toEqual({ orderId: expect.any(String), status: 'created', total: 1_900 });
    for (const query of ['', `?after=${position}`]) {
      expect((await read(`${order.orderId}${query}`).expect(200)).body).toEqual({ orderId: order.orderId, status: 'created', total: 1_900 });
    }
  });

  it('takes the same order twice as one, and refuses another one of that id', async () => {
    const orderId = randomUUID();
    const [first, second] = await Promise.all([create({ orderId, items }).expect(201), create({ orderId, items }).expect(201)]);
    expect(second.body).toEqual(first.body);
    expect((await create({ orderId, items: [items[0]] }).expect(409).expect('content-type', /^application\/problem\+json/)).body.code).toBe('order_exists');
  });

  it.each<[string, object]>([
    ['items', {}],
    ['items', { items: [] }],
    ['items.0.quantity', { items: [{ product: 'tea', quantity: 0, price: 1 }] }],
    ['items.0.price', { items: [{ product: 'tea', quantity: 1, price: 0.5 }] }],
    ['items.0.colour', { items: [{ product: 'tea', quantity: 1, price: 1, colour: 'green' }] }],
    ['orderId', { orderId: 'first', items }],
  ])('refuses a wrong %s', async (path, body) => {
    expect((await create(body).expect(400)).body).toMatchObject({ code: 'invalid_input', errors: [{ path }] });
  });

  it('knows no such order', async () => {
    for (const id of [randomUUID(), 'x', '%00']) expect((await read(id).expect(404)).body.code).toBe('not_found');
    expect((await example.http.get('/elsewhere').expect(404)).body.code).toBe('not_found');
  });

  it('rebuilds its view from the log to the same content', async () => {
    await create({ items }).expect(201);
    const { before, after } = await rebuilt(example, 'orders');
    expect(after).toBe(before);
  });
});

describe('the README of the orders example', () => {
  it('does what it says', async () => {
    await followReadme('apps/examples/orders/main.ts', readFileSync(join(import.meta.dirname, 'README.md'), 'utf8'));
  });
});
