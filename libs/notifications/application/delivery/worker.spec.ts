import { setMaxListeners } from 'node:events';
import { newId, openBell } from '#event-sourcing';
import { openInMemoryEventStore } from '#providers/in-memory';
import { foldedViews } from '../../../../test/support/folded-views.ts';
import type { DeliveryChannel } from '../../ports/delivery-channel.ts';
import { notificationLog } from '../../translators/notification-log.ts';
import { notificationCommands } from '../notification-commands.ts';
import { notificationQueries } from '../notification-queries.ts';
import { DELIVERY_LEASES, deliveryWorker, segmentOfLease } from './worker.ts';

describe('a running delivery worker', () => {
  it('delivers what comes in while it runs, told by the bell', async () => {
    const world = start();
    const first = await world.request();
    await world.delivered(first);
    const second = await world.request();
    await world.delivered(second);
    await world.end();
  });

  it('delivers what had been accepted before it began, and what no bell rang for', async () => {
    const world = start({ ring: false });
    const id = await world.request();
    await world.delivered(id);
    await world.end();
  });

  it('delivers what comes in while the queue cannot be read at all', async () => {
    const world = start({ failures: Infinity });
    const id = await world.request();
    await world.delivered(id);
    await world.end();
  });

  it('finishes and records what is in flight when it is stopped, and begins nothing more', async () => {
    const world = start({ answer: 'later' });
    const id = await world.request();
    await world.asked();
    world.stop.abort();
    const late = await world.request();
    world.answer();
    await world.end();
    expect((await world.queries.getStatus({ id })).status).toBe('delivered');
    expect((await world.queries.getStatus({ id: late })).status).toBe('accepted');
  });

  it('does not wait for ever for an answer when it is stopped: the outcome is unknown', async () => {
    const world = start({ answer: 'later', lastCallMs: 1 });
    const id = await world.request();
    await world.asked();
    await world.end();
    expect(await world.queries.getNotification({ id })).toMatchObject({
      status: 'delivering',
      attempts: [{ outcome: 'unknown', error: 'no answer in time' }],
    });
  });

  it('lets go of a segment once none of its attempts is in flight', async () => {
    const world = start({ answer: 'later' });
    const id = await world.request();
    await world.asked();
    world.handOn.abort();
    let gone = false;
    const leaving = world.served.then(() => { gone = true; });
    await world.queries.getStatus({ id });
    expect(gone).toBe(false);
    world.answer();
    await leaving;
    expect((await world.queries.getStatus({ id })).status).toBe('delivered');
    await world.end();
  });

  it('carries on when looking at the queue has failed', async () => {
    const world = start({ failures: 3 });
    const id = await world.request();
    await world.delivered(id);
    expect(world.failed).toContain('looking');
    await world.end();
  });
});

describe('the leases', () => {
  it('name one segment each', () => {
    expect(DELIVERY_LEASES.map(segmentOfLease)).toEqual(DELIVERY_LEASES.map((_, i) => i));
    expect(DELIVERY_LEASES[15]).toBe('delivery-15');
  });
});

function start({ ring = true, answer = 'at once', failures = 0, lastCallMs = 60_000 } = {}) {
  const store = openInMemoryEventStore();
  const log = notificationLog(store);
  const reader = foldedViews(store);
  const bell = openBell();
  const commands = notificationCommands({ log, supports: () => true });
  const queries = notificationQueries({ reader: foldedViews(store), history: log });
  const stop = new AbortController();
  const handOn = new AbortController();
  setMaxListeners(0, stop.signal, handOn.signal);
  const failed: string[] = [];
  const gate = signal();
  const called = signal();
  const outcomes = new Map<string, ReturnType<typeof signal>>();
  const outcomeOf = (id: string) => outcomes.get(id) ?? outcomes.set(id, signal()).get(id)!;

  const channel: DeliveryChannel = {
    channel: 'email',
    afterUnknown: 'retry',
    deliver: async () => {
      called.give();
      if (answer === 'later') await gate.given;
      return { kind: 'delivered' };
    },
  };
  let left = failures;
  const worker = deliveryWorker({
    store,
    reader: {
      find: async (...args) => {
        if (left-- > 0) throw new Error('away');
        return reader.find(...args);
      },
    },
    commands: {
      ...commands,
      recordDeliveryOutcome: async (command) => {
        const recorded = await commands.recordDeliveryOutcome(command);
        outcomeOf(command.data.notificationId).give();
        return recorded;
      },
    },
    channels: [channel],
    settings: { timeoutMs: 10_000, retrySchedule: [5], lastCallMs },
    bell,
    stop: stop.signal,
    observe: { failed: (doing) => failed.push(doing) },
  });
  const running = worker.run();
  const served = Promise.all(DELIVERY_LEASES.map((name) => worker.serve(segmentOfLease(name), handOn.signal)));

  return {
    queries,
    stop,
    handOn,
    served,
    failed,
    asked: () => called.given,
    answer: gate.give,
    delivered: (id: string) => outcomeOf(id).given,
    async request(): Promise<string> {
      const notificationId = newId();
      await commands.requestNotification({
        type: 'RequestNotification',
        data: { notificationId, recipient: 'ann@example.org', channel: 'email', body: 'Hello', priority: 'urgent', metadata: {} },
        metadata: { commandId: notificationId, correlationId: notificationId, actor: 'spec', now: new Date(Date.now() - 1).toISOString() },
      });
      if (ring) bell.ring('delivery_queue');
      return notificationId;
    },
    async end(): Promise<void> {
      stop.abort();
      handOn.abort();
      await Promise.all([running, served]);
    },
  };
}

function signal() {
  let give = (): void => undefined;
  const given = new Promise<void>((resolve) => { give = resolve; });
  return { given, give: () => { give(); } };
}
