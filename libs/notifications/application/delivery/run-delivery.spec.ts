import { setMaxListeners } from 'node:events';
import { newId, openBell } from '#event-sourcing';
import { openInMemoryEventStore, openInMemoryReadSide } from '#providers/in-memory';
import { foldedViews } from '../../../../test/support/folded-views.ts';
import { notificationLog } from '../../translators/notification-log.ts';
import { notificationCommands } from '../notification-commands.ts';
import { runDelivery } from './run-delivery.ts';

const COUNT = 200;

describe('delivery by several instances', () => {
  it('sends every notification exactly once, also when an instance leaves in between', async () => {
    const store = openInMemoryEventStore();
    const log = notificationLog(store);
    const { leases } = openInMemoryReadSide();
    const sent: string[] = [];
    let enough = (): void => undefined;
    const all = new Promise<void>((resolve) => { enough = resolve; });

    const instance = (owner: string) => {
      const stop = new AbortController();
      setMaxListeners(0, stop.signal);
      const ended = runDelivery({
        store,
        reader: foldedViews(store),
        commands: notificationCommands({ log, supports: () => true }),
        channels: [{
          channel: 'email',
          afterUnknown: 'retry',
          deliver: async ({ notificationId }) => {
            sent.push(notificationId);
            if (sent.length >= COUNT) enough();
            return { kind: 'delivered' };
          },
        }],
        settings: { timeoutMs: 10_000, retrySchedule: [] },
        bell: openBell(),
        leases,
        owner,
        ttlMs: 200,
        stop: stop.signal,
      });
      return { stop: () => { stop.abort(); return ended; } };
    };

    const [one, two] = [instance('one'), instance('two')];
    const { requestNotification } = notificationCommands({ log, supports: () => true });
    const ids = Array.from({ length: COUNT }, () => newId());
    for (const [i, notificationId] of ids.entries()) {
      await requestNotification({
        type: 'RequestNotification',
        data: { notificationId, recipient: 'ann@example.org', channel: 'email', body: 'Hello', priority: 'normal', metadata: {} },
        metadata: { commandId: notificationId, correlationId: notificationId, actor: 'spec', now: new Date(Date.now() - 1).toISOString() },
      });
      if (i === COUNT / 2) await one.stop();
    }
    await all;
    await two.stop();
    expect([...sent].sort()).toEqual([...ids].sort());
  });
});
