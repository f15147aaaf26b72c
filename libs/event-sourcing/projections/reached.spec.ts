import type { Position } from '#kernel';
import { openBell } from './bell.ts';
import { openReached, type Reached } from './reached.ts';

const AN_HOUR_MS = 3_600_000;

describe('how far views have come', () => {
  it('is awaited by whoever asks for a position, until it is reached', async () => {
    const reached = openReached(openBell());
    const waited = reached.wait('orders', at(2), AN_HOUR_MS);
    expect(reached.isWanted('orders')).toBe(true);

    reached.tell('orders', at(1));
    await new Promise(setImmediate);
    expect(reached.isWanted('orders')).toBe(true);

    reached.tell('orders', at(2));
    await waited;
    expect(reached.isWanted('orders')).toBe(false);
  });

  it.each<[string, (reached: Reached, stop: AbortController) => unknown]>([
    ['somebody begins to wait for the view', (reached) => void reached.wait('orders', at(1), 1)],
    ['it is to stop', (_, stop) => { stop.abort(); }],
  ])('lets a view gather until %s', async (_, happens) => {
    const reached = openReached(openBell());
    const stop = new AbortController();
    let gathers = true;
    const gathered = reached.untilWanted('orders', AN_HOUR_MS, stop.signal).then(() => { gathers = false; });
    void reached.wait('invoices', at(1), 1);
    await new Promise(setImmediate);
    expect(gathers).toBe(true);
    happens(reached, stop);
    await gathered;
  });

  it('lets a view gather nothing while somebody waits for it', async () => {
    const reached = openReached(openBell());
    const waited = reached.wait('orders', at(1), AN_HOUR_MS);
    await reached.untilWanted('orders', AN_HOUR_MS);
    reached.tell('orders', at(1));
    await waited;
  });
});

function at(position: number): Position {
  return String(position) as Position;
}
