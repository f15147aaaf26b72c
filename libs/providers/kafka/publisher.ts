import { openConfirmedPublisher, type DisposablePublisher, type PublisherLimits } from '#messaging';
import { keepConnected } from './connection.ts';
import type { KafkaOptions } from './options.ts';
import { produce } from './producing.ts';

export interface KafkaPublisherOptions extends KafkaOptions, PublisherLimits {}

/**
 * Publishes to topics, which it makes when they are missing, with an idempotent producer; the message's key is the
 * event's. Connects in the background, so that it opens without a broker too. Disposing waits a little for the
 * confirmation of what has been sent, and for nothing else.
 */
export function openKafkaPublisher(options: KafkaPublisherOptions): DisposablePublisher {
  return openConfirmedPublisher(options, (offer, stop) =>
    keepConnected({ name: 'tidings publisher', ...options }, stop, (session) => produce(session, offer, stop)));
}
