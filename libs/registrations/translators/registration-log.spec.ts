import { START, type Position } from '#kernel';
import { newId } from '#event-sourcing';
import { Unavailable } from '#protocols';
import { openInMemoryEventStore } from '#providers/in-memory';
import { registrationLog, type LogStore } from './registration-log.ts';

const id = newId();
const data = { registrationId: id, email: 'ann@example.org', registeredAt: '2030-01-01T00:00:00.000Z' };

describe('the registration log', () => {
  it('keeps each address in the stream that its hash names', () => {
    const { stream } = registrationLog(openInMemoryEventStore(), (text) => `#${text}`);
    const command = { type: 'RegisterEntry', data: { registrationId: id, email: 'Ann@EXAMPLE.org', key: 'Ann@example.org' }, metadata: { commandId: id, correlationId: id, actor: 'spec', now: '' } } as const;
    expect(stream(command)).toBe('registration-#Ann@example.org');
  });

  it('finds what was registered after a position, among whatever else there is', async () => {
    const store = openInMemoryEventStore();
    const { find } = registrationLog(store, (text) => text);
    expect(await find(id, START)).toBeNull();
    await append(store, 'notification-x', 'NotificationRequested', { registrationId: id });
    await append(store, 'registration-y', 'EntryRegistered', null);
    const before = await store.head();
    await append(store, 'registration-x', 'EntryRegistered', data);
    await append(store, 'registration-z', 'EntryRegistered', { ...data, registrationId: newId() });
    expect(await find(id, before)).toMatchObject({ data, stream: 'registration-x' });
    expect(await find(id, START)).toMatchObject({ data });
    expect(await find(id, await store.head())).toBeNull();
    expect(await find(newId(), START)).toBeNull();
  });

  it('is not kept busy by a log that grows while it looks', async () => {
    const store = openInMemoryEventStore();
    await append(store, 'registration-x', 'EntryRegistered', data);
    let looks = 0;
    const growing: LogStore = {
      ...store,
      readAll: async (...args) => {
        looks++;
        await append(store, `registration-${looks}`, 'EntryRegistered', { ...data, registrationId: newId() });
        return store.readAll(...args);
      },
    };
    expect(await registrationLog(growing, (text) => text).find(newId(), START)).toBeNull();
    expect(looks).toBe(1);
  });

  it('does not say of what lies too far ahead of the view that it is not there', async () => {
    const store = openInMemoryEventStore();
    const endless: LogStore = {
      ...store,
      head: async () => '1000000' as Position,
      readAll: async (after) => ({ events: [], position: String(Number(after) + 10) as Position }),
    };
    await expect(registrationLog(endless, (text) => text).find(id, START)).rejects.toThrow(Unavailable);
  });
});

async function append(store: Pick<LogStore, 'append'>, stream: string, type: string, payload: unknown): Promise<void> {
  const commandId = newId();
  const metadata = { commandId, correlationId: commandId, actor: 'spec', schemaVersion: 1 };
  await store.append(stream, 'any', [{ type, data: payload, eventId: newId(), metadata }], commandId);
}
