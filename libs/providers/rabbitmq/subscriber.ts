import { setMaxListeners } from 'node:events';
import type { ConsumeMessage } from 'amqplib';
import { openLanes } from '#messaging';
import { DEFAULT_CONCURRENCY, MAX_MESSAGE_BYTES, type EventSubscriber, type Subscription } from '#protocols';
import { aborted, within } from '#timing';
import { keepConnected, type Session } from './connection.ts';
import { buryIn } from './dead-letter.ts';
import { ensureQueue, type QueueOptions } from './declare.ts';
import { deal, readMessage } from './delivery.ts';
import type { RabbitMqOptions } from './options.ts';

/** Subscribes to queues, each with a connection of its own. */
export function rabbitMqSubscriber(options: RabbitMqSubscriberOptions): EventSubscriber {
  return {
    subscribe: (subscription) =>
      keepConnected({ name: 'tidings subscriber', ...options }, subscription.stop, (session) => consume(session, subscription, options)),
  };
}

export interface RabbitMqSubscriberOptions extends RabbitMqOptions, QueueOptions {}

const CANCEL_TIMEOUT_MS = 1_000;

/** Until the session is lost or it is told to stop; then finishes what is in hand. */
async function consume(session: Session, subscription: Subscription, options: RabbitMqSubscriberOptions): Promise<void> {
  const { queue, topics = [], concurrency = DEFAULT_CONCURRENCY, stop } = subscription;
  const { channel, lost } = session;
  const over = new AbortController();
  // Every message in hand may be waiting for it.
  setMaxListeners(0, over.signal);
  const ending = aborted(lost, stop).then(() => over.abort());
  // A dead letter that reaches no queue comes back: the queue has been deleted and must be made anew.
  channel.on('return', () => session.end('the dead letter queue is gone'));
  const prepare = async (): Promise<void> => {
    await ensureQueue(session.model, queue, topics, options);
    await channel.prefetch(concurrency);
  };
  await Promise.race([prepare(), ending]);
  if (over.signal.aborted) return;

  const inHand = openLanes();
  const bury = buryIn(session, queue);
  const take = (message: ConsumeMessage): void => {
    const read = readMessage(message, options.maxMessageBytes ?? MAX_MESSAGE_BYTES);
    const key = 'event' in read ? read.event.key : undefined;
    const dealing = inHand.run(key, () => deal(read, { message, session, bury, handle: subscription.handle, stop: over.signal, ...(options.log && { log: options.log }) }));
    dealing.catch((error: unknown) => session.end(error instanceof Error ? error.message : 'a message could not be dealt with'));
  };
  const consumer = await channel.consume(queue, (message) => {
    if (message === null) session.end('the queue is gone');
    else if (!over.signal.aborted) take(message);
  });
  await ending;
  if (!lost.aborted) await within(CANCEL_TIMEOUT_MS, channel.cancel(consumer.consumerTag).catch(() => undefined), undefined);
  await inHand.idle();
}
