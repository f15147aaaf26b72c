import { openAppendQueue } from './append-queue.ts';
import type { PendingAppend } from './pending-append.ts';

function pending(stream: string, commandId: string, bytes = 1): PendingAppend {
  return { stream, commandId, bytes, expected: 'any', events: [], resolve: () => undefined, reject: () => undefined };
}

describe('the queue of appends', () => {
  const limits = { appends: 3, bytes: 100 };
  const ids = (batch: readonly PendingAppend[]): string[] => batch.map((append) => append.commandId);

  it('takes the longest waiting first, as many as the limit allows', () => {
    const queue = openAppendQueue();
    for (const n of ['1', '2', '3', '4']) queue.add(pending(`stream-${n}`, n));
    expect(ids(queue.take(limits))).toEqual(['1', '2', '3']);
    expect(queue.size).toBe(1);
    expect(ids(queue.take(limits))).toEqual(['4']);
    expect(queue.take(limits)).toEqual([]);
  });

  it('takes one append of a stream at a time, in order, and lets no stream hold up others', () => {
    const queue = openAppendQueue();
    for (const [stream, id] of [['a', 'a1'], ['a', 'a2'], ['b', 'b1'], ['a', 'a3'], ['b', 'b2']] as const) queue.add(pending(stream, id));
    expect(ids(queue.take(limits))).toEqual(['a1', 'b1']);
    queue.add(pending('c', 'c1'));
    expect(ids(queue.take(limits))).toEqual(['a2', 'b2', 'c1']);
    expect(ids(queue.take(limits))).toEqual(['a3']);
    expect(queue.size).toBe(0);
  });

  it('keeps to the limit of bytes, but always takes one', () => {
    const queue = openAppendQueue();
    for (const [id, bytes] of [['1', 500], ['2', 60], ['3', 40], ['4', 1]] as const) queue.add(pending(id, id, bytes));
    expect(ids(queue.take(limits))).toEqual(['1']);
    expect(ids(queue.take(limits))).toEqual(['2', '3']);
    expect(ids(queue.take(limits))).toEqual(['4']);
  });
});
