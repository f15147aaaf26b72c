import type { QueueRow } from '../../views/delivery-queue.ts';
import { agedOrder } from '../../views/aging.ts';
import { inTurns } from './fair-turns.ts';

const NOW = Date.UTC(2030, 0, 1);
const none = () => 0;

describe('turns', () => {
  it('leave the order of one tenant as it is', () => {
    const rows = [...of('a', 'urgent', 3), ...of('a', 'normal', 3), ...of('a', 'low', 3)];
    expect(names(inTurns(rows, { now: NOW, inHand: () => 7 }))).toEqual(names(rows));
  });

  it('go round among tenants, whatever the length of their queues', () => {
    const rows = [...of('a', 'urgent', 4), ...of('b', 'urgent', 1), ...of(null, 'urgent', 2)];
    expect(names(inTurns(rows, { now: NOW, inHand: none }))).toEqual(['a0', 'b0', 'null0', 'a1', 'null1', 'a2', 'a3']);
  });

  it('come later for whom much is in hand', () => {
    const rows = [...of('a', 'urgent', 2), ...of('b', 'urgent', 2)];
    expect(names(inTurns(rows, { now: NOW, inHand: (tenant) => (tenant === 'a' ? 5 : 0) }))).toEqual(['b0', 'b1', 'a0', 'a1']);
  });

  it('go to the urgent first, then the normal, then the low, but to none of them for ever', () => {
    const rows = [...of('a', 'urgent', 100), ...of('b', 'normal', 1), ...of('c', 'low', 1)];
    const order = names(inTurns(rows, { now: NOW, inHand: none }));
    expect(order.indexOf('b0')).toBe(13);
    expect(order.indexOf('c0')).toBe(62);
  });

  it('forget the penalty of what has waited long enough', () => {
    const rows = [...of('b', 'low', 1, -300_000), ...of('a', 'urgent', 10)];
    expect(names(inTurns(rows, { now: NOW, inHand: none }))[0]).toBe('b0');
  });
});

function of(tenant: string | null, priority: QueueRow['priority'], count: number, dueIn = 0) {
  const orderAt = agedOrder(new Date(NOW + dueIn).toISOString(), priority);
  return Array.from({ length: count }, (_, i) => ({ key: `${tenant}${i}`, row: { tenant, orderAt } as QueueRow }));
}

function names(items: readonly { readonly key: string }[]): readonly string[] {
  return items.map(({ key }) => key);
}
