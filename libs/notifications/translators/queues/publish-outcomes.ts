import type { Recorded } from '#kernel';
import type { EventPublisher } from '#protocols';
import type { NotificationCancelled, NotificationDelivered, NotificationFailed } from '../../domain/notification/events.ts';
import { notificationIdOf } from '../notification-log.ts';

/**
 * A policy that tells other services what became of notifications, as CloudEvents whose id is the event's: at
 * least once, and in order for each notification. They hold no recipient and no content.
 */
export function publishOutcomes({ publisher, topic = EVENTS_TOPIC }: PublishOutcomesOptions): OutcomePolicy {
  return {
    name: 'publish-outcomes',
    events: ['NotificationDelivered', 'NotificationFailed', 'NotificationCancelled'],
    react: async (event) => {
      const notificationId = notificationIdOf(event.stream);
      const { type, time, data } = outcomeOf(event);
      await publisher.publish({
        topic,
        key: notificationId,
        id: event.eventId,
        source: SOURCE,
        type,
        time,
        subject: notificationId,
        data: { notificationId, correlationId: event.metadata.correlationId, ...data },
      });
    },
  };
}

export interface PublishOutcomesOptions {
  readonly publisher: EventPublisher;
  /** Default `tidings.events`. */
  readonly topic?: string;
}

/** Fits the machinery that runs policies. `name` is stored: it names the checkpoint. */
export interface OutcomePolicy {
  readonly name: string;
  readonly events: readonly Outcome['type'][];
  readonly react: (event: Recorded<Outcome>) => Promise<void>;
}

type Outcome = NotificationDelivered | NotificationFailed | NotificationCancelled;

/** PUBLIC NAMES: other services subscribe to them. A type that must say something else gets a new version. */
const EVENTS_TOPIC = 'tidings.events';
const SOURCE = '/tidings';

interface Published {
  readonly type: string;
  readonly time: string;
  readonly data: Readonly<Record<string, string | number>>;
}

function outcomeOf(event: Recorded<Outcome>): Published {
  switch (event.type) {
    case 'NotificationDelivered': {
      const { attempt, deliveredAt, providerMessageId } = event.data;
      const sent = providerMessageId === undefined ? {} : { providerMessageId };
      return { type: 'tidings.notification.delivered.v1', time: deliveredAt, data: { attempts: attempt, deliveredAt, ...sent } };
    }
    case 'NotificationFailed': {
      const { attempts, failedAt, reason } = event.data;
      return { type: 'tidings.notification.failed.v1', time: failedAt, data: { attempts, failedAt, reason } };
    }
    case 'NotificationCancelled': {
      const { cancelledAt, reason } = event.data;
      return { type: 'tidings.notification.cancelled.v1', time: cancelledAt, data: { cancelledAt, ...(reason !== undefined && { reason }) } };
    }
  }
}
