import { openConfirmedPublisher, type DisposablePublisher, type PublisherLimits } from '#messaging';
import { aborted } from '#timing';
import { keepConnected } from './connection.ts';
import type { RabbitMqOptions } from './options.ts';
import { publishing } from './publishing.ts';

export interface RabbitMqPublisherOptions extends RabbitMqOptions, PublisherLimits {}

/**
 * Publishes to topic exchanges, which it makes when they are missing; the routing key is the event's type.
 * Connects in the background, so that it opens without a broker too. Disposing waits a little for the confirmation
 * of what has been sent, and for nothing else.
 */
export function openRabbitMqPublisher(options: RabbitMqPublisherOptions): DisposablePublisher {
  return openConfirmedPublisher(options, (offer, stop) =>
    keepConnected({ name: 'tidings publisher', ...options }, stop, async (session) => {
      offer(publishing(session));
      await aborted(session.lost, stop);
    }));
}
