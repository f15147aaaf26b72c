import { START, type Recorded } from '#kernel';
import type { EventMessage } from '#protocols';
import type { EntryRegistered } from '../../domain/entry/events.ts';
import { publishRegistrations } from './publish-registrations.ts';

const at = '2030-01-01T00:00:00.000Z';

function registered(name?: string): Recorded<EntryRegistered> {
  const data = { registrationId: 'r1', email: 'ann@example.org', ...(name !== undefined && { name }), registeredAt: at };
  const metadata = { commandId: 'c', correlationId: 'form-1', actor: 'api', schemaVersion: 1 };
  return { type: 'EntryRegistered', data, eventId: 'e1', stream: 'registration-x', revision: 0, position: START, recordedAt: at, metadata };
}

describe('the policy that publishes registrations', () => {
  it.each([['Ann', { name: 'Ann' }], [undefined, {}]])('publishes one of %p under the id of its event', async (name, named) => {
    const messages: EventMessage[] = [];
    await publishRegistrations({ publisher: { publish: async (message) => void messages.push(message) } }).react(registered(name));
    expect(messages).toEqual([{
      topic: 'tidings.events', key: 'r1', id: 'e1', source: '/tidings', type: 'RegisteredEntryEvent', time: at, subject: 'r1',
      data: { registrationId: 'r1', correlationId: 'form-1', email: 'ann@example.org', ...named, registeredAt: at },
    }]);
  });

  it('fails as the publisher does, so that it is tried again', async () => {
    const error = new Error('away');
    await expect(publishRegistrations({ publisher: { publish: () => Promise.reject(error) } }).react(registered())).rejects.toBe(error);
  });
});
