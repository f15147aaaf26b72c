import { START, type Recorded } from '#kernel';
import type { EventMessage } from '#protocols';
import type { NotificationCancelled, NotificationDelivered, NotificationFailed } from '../../domain/notification/events.ts';
import { publishOutcomes } from './publish-outcomes.ts';

type Outcome = NotificationDelivered | NotificationFailed | NotificationCancelled;

const at = '2026-01-02T03:04:05.678Z';

function recorded(event: Outcome): Recorded<Outcome> {
  const metadata = { commandId: 'c', correlationId: 'ada-1', actor: 'delivery', schemaVersion: 1 };
  return { ...event, eventId: 'e1', stream: 'notification-n1', revision: 3, position: START, recordedAt: at, metadata };
}

async function published(event: Outcome): Promise<readonly EventMessage[]> {
  const messages: EventMessage[] = [];
  await publishOutcomes({ publisher: { publish: async (message) => void messages.push(message) } }).react(recorded(event));
  return messages;
}

describe('the policy that publishes outcomes', () => {
  const common = { topic: 'tidings.events', key: 'n1', id: 'e1', source: '/tidings', subject: 'n1', time: at };
  const cases: readonly (readonly [Outcome, string, object])[] = [
    [
      { type: 'NotificationDelivered', data: { attempt: 2, deliveredAt: at, providerMessageId: 'm1', previously: 'in_flight' } },
      'tidings.notification.delivered.v1',
      { attempts: 2, deliveredAt: at, providerMessageId: 'm1' },
    ],
    [
      { type: 'NotificationFailed', data: { attempts: 4, failedAt: at, reason: 'gone', previously: 'in_flight' } },
      'tidings.notification.failed.v1',
      { attempts: 4, failedAt: at, reason: 'gone' },
    ],
    [
      { type: 'NotificationCancelled', data: { cancelledAt: at, reason: 'withdrawn' } },
      'tidings.notification.cancelled.v1',
      { cancelledAt: at, reason: 'withdrawn' },
    ],
  ];

  it.each(cases)('publishes %j', async (event, type, data) => {
    expect(await published(event)).toEqual([{ ...common, type, data: { notificationId: 'n1', correlationId: 'ada-1', ...data } }]);
  });

  it('reacts to what it can publish, and to nothing else', () => {
    const { events } = publishOutcomes({ publisher: { publish: () => Promise.resolve() } });
    expect(events.toSorted()).toEqual(cases.map(([{ type }]) => type).toSorted());
  });

  it('fails as the publisher does, so that it is tried again', async () => {
    const error = new Error('away');
    const { react } = publishOutcomes({ publisher: { publish: () => Promise.reject(error) } });
    await expect(react(recorded({ type: 'NotificationCancelled', data: { cancelledAt: at } }))).rejects.toBe(error);
  });
});
