import { newId } from '#event-sourcing';
import { openInMemoryEventStore } from '#providers/in-memory';
import { notificationLog, notificationStream } from './notification-log.ts';

describe('the notification log', () => {
  it('keeps each notification in a stream of its own, however its id is written', () => {
    expect(notificationStream('01890A5D-AC96-774B-BCCE-B302099A8057')).toBe('notification-01890a5d-ac96-774b-bcce-b302099a8057');
  });

  it('reads all of a long history, in order, and leaves out what it does not know', async () => {
    const store = openInMemoryEventStore();
    const id = newId();
    const event = (type: string, data: unknown) =>
      ({ type, data, eventId: newId(), metadata: { commandId: id, correlationId: id, actor: 'spec', schemaVersion: 1 } });
    const attempts = Array.from({ length: 999 }, (_, i) => event('DeliveryAttemptStarted', { attempt: i + 1 }));
    await store.append(notificationStream(id), 'none', [...attempts, event('FromTheFuture', {})], newId());
    await store.append(notificationStream(id), 'any', [event('NotificationCancelled', {}), event('NotificationCancelled', 'not an object')], newId());

    const events = await notificationLog(store).read(id);
    expect(events).toHaveLength(1_000);
    expect(events.map(({ revision }) => revision).slice(-2)).toEqual([998, 1_000]);
  });

  it('asks the store nothing about what cannot be an id', async () => {
    const never = () => Promise.reject(new Error('asked'));
    expect(await notificationLog({ append: never, readStream: never }).read('../secret')).toEqual([]);
  });
});
