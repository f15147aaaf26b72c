import { DomainError } from '#kernel';
import { newId } from '#event-sourcing';
import { notificationCommands, notificationLog, type NewNotification } from '#notifications';
import { openInMemoryEventStore } from '#providers/in-memory';
import { welcomeByNotification } from './registrations.ts';

const now = () => '2030-01-01T00:00:00.000Z';
const message = { id: newId(), registrationId: newId(), email: 'ann@example.org', subject: 'Welcome', body: 'Hello', correlationId: 'form-1', actor: 'policy:welcome' };

function world(served: readonly string[] = ['email']) {
  const store = openInMemoryEventStore();
  const commands = notificationCommands({ log: notificationLog(store), supports: (channel) => served.includes(channel) });
  return { welcome: welcomeByNotification(commands, now), events: async () => (await store.readAll('0' as never, 10)).events };
}

describe('a welcome', () => {
  it('is a notification by e-mail that tells whose registration it belongs to', async () => {
    const { welcome, events } = world();
    await welcome(message);
    expect(await events()).toMatchObject([{
      type: 'NotificationRequested', stream: `notification-${message.id}`,
      data: { recipient: 'ann@example.org', channel: 'email', subject: 'Welcome', body: 'Hello', metadata: { registrationId: message.registrationId } },
      metadata: { actor: 'policy:welcome', correlationId: 'form-1' },
    }]);
  });

  it('is one notification, however often it is asked for, and in whichever words', async () => {
    const { welcome, events } = world();
    await welcome(message);
    await welcome(message);
    await welcome({ ...message, body: 'Welcome to the next version' });
    expect(await events()).toHaveLength(1);
  });

  it('is on record as unsupported where nobody serves e-mail', async () => {
    const { welcome, events } = world(['slack']);
    await welcome(message);
    expect(await events()).toMatchObject([{ type: 'NotificationRejected', data: { reason: 'unsupported_channel' } }]);
  });

  it.each([new DomainError('novel', 'New.'), new Error('away')])('fails as the request does: %s', async (error) => {
    const requestNotification = (_command: NewNotification): Promise<never> => Promise.reject(error);
    await expect(welcomeByNotification({ requestNotification }, now)(message)).rejects.toBe(error);
  });
});
