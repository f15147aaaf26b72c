import { derivedId, type Position } from '#kernel';
import { newId } from '#event-sourcing';
import { openInMemoryEventStore } from '#providers/in-memory';
import { foldedViews } from '../../../test/support/folded-views.ts';
import type { Content } from '../domain/notification/content.ts';
import { NotFound } from '../domain/notification/errors.ts';
import { notificationLog } from '../translators/notification-log.ts';
import { notificationCommands } from './notification-commands.ts';
import { notificationQueries } from './notification-queries.ts';

describe('a notification', () => {
  it('is shown without what it does not have', async () => {
    const world = open();
    const id = await world.request();
    expect(await world.queries.getNotification({ id })).toEqual({
      notificationId: id,
      recipient: 'ann@example.org',
      channel: 'email',
      body: 'Hello',
      priority: 'normal',
      status: 'accepted',
      attempts: [],
      requestedAt: '2030-01-01T00:00:00.000Z',
      metadata: {},
      revision: 0,
    });
    expect(await world.queries.getStatus({ id: id.toUpperCase() })).toEqual({ notificationId: id, status: 'accepted' });
  });

  it('is known as soon as it is accepted, when the view has not got there', async () => {
    const world = open();
    await world.request();
    await world.queries.listNotifications({});
    world.views.hold();
    const id = await world.request({ sendAt: '2031-01-01T00:00:00.000Z' });
    expect(await world.queries.getNotification({ id })).toMatchObject({ status: 'scheduled', sendAt: '2031-01-01T00:00:00.000Z' });
  });

  it('never goes back in time, however much happens before the view gets there', async () => {
    const world = open();
    await world.queries.listNotifications({});
    world.views.hold();
    const id = await world.request();
    await world.cancel(id);
    expect(await world.queries.getStatus({ id })).toMatchObject({ status: 'accepted' });
    world.views.release();
    expect(await world.queries.getStatus({ id })).toMatchObject({ status: 'cancelled' });
  });

  it('is shown as it stood at a position or a time', async () => {
    const world = open();
    const id = await world.request();
    const { position: then } = await world.queries.getAccounting();
    await world.cancel(id);
    expect(await world.queries.getNotification({ id, asOf: { position: then } })).toMatchObject({ status: 'accepted', revision: 0 });
    expect(await world.queries.getNotification({ id, asOf: { time: '9999-01-01T00:00:00Z' } })).toMatchObject({ status: 'cancelled', revision: 1 });
    await expect(world.queries.getNotification({ id, asOf: { time: '2000-01-01T00:00:00Z' } })).rejects.toThrow(NotFound);
  });

  it('has its events told in order', async () => {
    const world = open();
    const id = await world.request();
    await world.cancel(id);
    const { events } = await world.queries.getEvents({ id });
    expect(events.map(({ type, revision }) => [type, revision])).toEqual([['NotificationRequested', 0], ['NotificationCancelled', 1]]);
    expect(Object.keys(events[0] ?? {}).sort()).toEqual(['data', 'eventId', 'position', 'recordedAt', 'revision', 'type']);
  });

  it.each([newId(), 'nonsense', ''])('is not found when nobody has requested it: %p', async (id) => {
    const { queries } = open();
    await expect(queries.getNotification({ id })).rejects.toThrow(NotFound);
    await expect(queries.getStatus({ id })).rejects.toThrow(NotFound);
    await expect(queries.getEvents({ id })).rejects.toThrow(NotFound);
  });
});

describe('the list of notifications', () => {
  it('goes from the newest to the oldest, page by page', async () => {
    const world = open();
    const ids = [await world.request(), await world.request(), await world.request()].reverse();
    const first = await world.queries.listNotifications({ limit: 2 });
    const second = await world.queries.listNotifications({ limit: 2, cursor: first.nextCursor ?? '' });
    expect([...first.items, ...second.items].map(({ notificationId }) => notificationId)).toEqual(ids);
    expect(second.nextCursor).toBeUndefined();
  });

  it('keeps to its filters', async () => {
    const world = open();
    const slack = await world.request({ channel: 'slack', recipient: 'ops' });
    const urgent = await world.request({ priority: 'urgent' });
    await world.cancel(urgent);
    const found = async (filters: object) => (await world.queries.listNotifications({ filters })).items.map(({ notificationId }) => notificationId);
    expect(await found({ channel: 'slack' })).toEqual([slack]);
    expect(await found({ recipient: 'ops' })).toEqual([slack]);
    expect(await found({ status: 'cancelled', priority: 'urgent' })).toEqual([urgent]);
    expect(await found({ status: 'failed' })).toEqual([]);
  });
});

describe('the account', () => {
  it('is all zeros before anything happens, and then says how far it has counted', async () => {
    const world = open();
    const zeros = { accepted: 0, delivered: 0, failed: 0, cancelled: 0, unsupported: 0, unknown: 0, inFlight: 0 };
    expect(await world.queries.getAccounting()).toEqual({ ...zeros, position: '0' });
    await world.cancel(await world.request());
    expect(await world.queries.getAccounting()).toEqual({ ...zeros, accepted: 1, cancelled: 1, position: '2' });
  });
});

describe('freshness', () => {
  it('is asked of the view', async () => {
    const asked: unknown[] = [];
    const { views, log } = open();
    const queries = notificationQueries({
      history: log,
      reader: {
        ...views,
        get: (view, key, options) => {
          asked.push(options);
          return views.get(view, key, options);
        },
      },
    });
    await queries.getAccounting({ after: '7' as Position });
    expect(asked).toEqual([{ after: '7' }]);
  });
});

function open() {
  const store = openInMemoryEventStore();
  const log = notificationLog(store);
  const views = foldedViews(store);
  const commands = notificationCommands({ log, supports: () => true });
  let now = Date.UTC(2030, 0, 1);
  const metadata = (commandId: string) => ({ commandId, correlationId: commandId, actor: 'spec', now: new Date(now++).toISOString() });
  return {
    log,
    views,
    queries: notificationQueries({ reader: views, history: log }),
    async request(content: Partial<Content> = {}): Promise<string> {
      const notificationId = newId();
      const data = { notificationId, recipient: 'ann@example.org', channel: 'email', body: 'Hello', priority: 'normal', metadata: {}, ...content } as const;
      await commands.requestNotification({ type: 'RequestNotification', data, metadata: metadata(notificationId) });
      return notificationId;
    },
    cancel: (notificationId: string) =>
      commands.cancelNotification({ type: 'CancelNotification', data: { notificationId }, metadata: metadata(derivedId(notificationId, 'cancel')) }),
  };
}
