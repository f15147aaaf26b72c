import type { Position } from '#kernel';
import type { Outcome } from './batch-call.ts';
import type { Flusher, FlusherOptions } from './flusher.ts';
import { openFlusher } from './flusher.ts';
import type { PendingAppend } from './pending-append.ts';

const stored: Outcome = { revision: 0, position: '1' as Position, duplicate: false };
const lost = Object.assign(new Error('gone'), { code: 'ECONNRESET' });
const deadlock = Object.assign(new Error('deadlock detected'), { code: '40P01' });

function open(call: FlusherOptions['call'], options: Partial<FlusherOptions> = {}): Flusher {
  return openFlusher({
    maxBatchAppends: 10, maxBatchBytes: 1_000, maxWaiting: 100, resendForMs: 0,
    call, onBatch: () => undefined, log: () => undefined, ...options,
  });
}

function append(flusher: Flusher, n: number | string): Promise<unknown> {
  return flusher.append({ stream: `stream-${n}`, expected: 'any', commandId: `command-${n}`, events: [], bytes: 1 });
}

const streamsOf = (batch: readonly PendingAppend[]): string[] => batch.map((one) => one.stream);

describe('the flusher', () => {
  it('has one batch on its way at a time, and sends next what came meanwhile', async () => {
    const batches: string[][] = [];
    let inFlight = 0;
    let most = 0;
    const meanwhile: Promise<unknown>[] = [];
    const flusher = open(async (batch, onSend) => {
      onSend();
      batches.push(streamsOf(batch));
      most = Math.max(most, ++inFlight);
      if (batches.length === 1) meanwhile.push(append(flusher, 'c'), append(flusher, 'd'));
      await new Promise(setImmediate);
      inFlight--;
      return batch.map(() => stored);
    });
    await Promise.all([append(flusher, 'a'), append(flusher, 'b')]);
    await Promise.all(meanwhile);
    expect(batches).toEqual([['stream-a', 'stream-b'], ['stream-c', 'stream-d']]);
    expect(most).toBe(1);
  });

  it.each([['a lost connection', lost], ['a deadlock', deadlock]])('sends the same batch again after %s', async (_, error) => {
    const batches: string[][] = [];
    const flusher = open(async (batch, onSend) => {
      onSend();
      batches.push(streamsOf(batch));
      if (batches.length === 1) throw error;
      return batch.map(() => stored);
    }, { resendForMs: 5_000 });
    expect(await Promise.all([append(flusher, 'a'), append(flusher, 'b')])).toEqual([stored, stored]);
    expect(batches).toEqual([['stream-a', 'stream-b'], ['stream-a', 'stream-b']]);
  });

  it('does not know the outcome of what was sent and never answered', async () => {
    const flusher = open(async (_, onSend) => { onSend(); throw lost; });
    await expect(append(flusher, 'a')).rejects.toMatchObject({
      name: 'OutcomeUnknown', stream: 'stream-a', commandId: 'command-a', retry: 'same-again', cause: lost,
    });
  });

  it('is unavailable for what was never sent, or was surely not stored', async () => {
    await expect(append(open(async () => { throw lost; }), 'a')).rejects.toMatchObject({ name: 'Unavailable', cause: lost });
    const refused = open(async (_, onSend) => { onSend(); throw deadlock; });
    await expect(append(refused, 'a')).rejects.toMatchObject({ name: 'Unavailable', cause: deadlock });
  });

  it('halves a batch with bad data until only the bad append fails', async () => {
    let calls = 0;
    const flusher = open(async (batch, onSend) => {
      onSend();
      calls++;
      if (streamsOf(batch).includes('stream-3')) throw Object.assign(new Error('bad input'), { code: '22P02' });
      return batch.map(() => stored);
    });
    const outcomes = await Promise.allSettled([0, 1, 2, 3, 4, 5, 6, 7].map((n) => append(flusher, n)));
    expect(outcomes.map((outcome) => outcome.status).join(' ')).toBe(
      'fulfilled fulfilled fulfilled rejected fulfilled fulfilled fulfilled fulfilled',
    );
    expect(outcomes[3]).toMatchObject({ reason: { name: 'InvalidAppend', stream: 'stream-3', message: expect.stringContaining('bad input') as unknown } });
    expect(calls).toBe(7);
  });

  it('passes on an error that it does not know, and goes on', async () => {
    const unknown = new Error('what is this');
    let calls = 0;
    const flusher = open(async (batch) => {
      if (calls++ === 0) throw unknown;
      return batch.map(() => stored);
    });
    await expect(append(flusher, 'a')).rejects.toBe(unknown);
    expect(await append(flusher, 'a')).toBe(stored);
  });
});
