import { knownTopics } from './known-topics.ts';

describe('known topics', () => {
  it('looks for each topic once, however many ask at a time', async () => {
    const made: string[] = [];
    const has = knownTopics(async (topic) => { made.push(topic); });
    expect(await Promise.all([has('orders'), has('orders'), has('invoices')])).toEqual([true, true, true]);
    expect(await has('orders')).toBe(true);
    expect(made).toEqual(['orders', 'invoices']);
  });

  it('looks again for one that could not be made', async () => {
    let tries = 0;
    const has = knownTopics(async () => { if (++tries === 1) throw new Error('not now'); });
    expect(await has('orders')).toBe(false);
    expect(await has('orders')).toBe(true);
  });
});
