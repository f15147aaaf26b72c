import type { Recorded } from '#kernel';
import type { EventPublisher } from '#protocols';
import type { EntryRegistered } from '../../domain/entry/events.ts';

/**
 * A policy that tells other services who has registered, as CloudEvents whose id is the event's: at least
 * once, and in order for each registration. They hold the address and the name.
 */
export function publishRegistrations({ publisher, topic = EVENTS_TOPIC }: PublishRegistrationsOptions): RegistrationPolicy {
  return {
    name: 'publish-registrations',
    events: ['EntryRegistered'],
    react: ({ eventId, data, metadata: { correlationId } }) => {
      const { registrationId, email, name, registeredAt } = data;
      return publisher.publish({
        topic,
        key: registrationId,
        id: eventId,
        source: SOURCE,
        type: TYPE,
        time: registeredAt,
        subject: registrationId,
        data: { registrationId, correlationId, email, ...(name !== undefined && { name }), registeredAt },
      });
    },
  };
}

export interface PublishRegistrationsOptions {
  readonly publisher: EventPublisher;
  /** Default `tidings.events`. */
  readonly topic?: string;
}

/** Fits the machinery that runs policies. `name` is stored: it names the checkpoint. */
export interface RegistrationPolicy {
  readonly name: string;
  readonly events: readonly EntryRegistered['type'][];
  readonly react: (event: Recorded<EntryRegistered>) => Promise<void>;
}

/** PUBLIC NAMES: other services subscribe to them. */
const EVENTS_TOPIC = 'tidings.events';
const SOURCE = '/tidings';
const TYPE = 'RegisteredEntryEvent';
