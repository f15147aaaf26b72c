import type { ConsumeMessage } from 'amqplib';
import { readEvent, settle, type Read } from '#messaging';
import type { Subscription } from '#protocols';
import type { Session } from './connection.ts';
import type { Bury } from './dead-letter.ts';

/** The event in a message, or why it can never be handled. */
export function readMessage({ content, properties }: ConsumeMessage, maxBytes: number): Read {
  const before: unknown = properties.headers?.['x-delivery-count'];
  if (typeof before === 'number' && before >= MOST_DELIVERIES) return { invalid: `delivered ${before + 1} times and never acknowledged` };
  return readEvent(content, maxBytes);
}

/** Settles one message. What is not settled is left unacknowledged: the broker gives it out again. */
export async function deal(read: Read, { message, session, bury, handle, stop, log }: DealOptions): Promise<void> {
  const handling = await settle(read, { handle, stop, failed: (error) => log?.('a message could not be handled', error) });
  if (handling === 'stopped') return;
  if (handling !== 'done') {
    if (!(await bury(message, handling.deadLetter, stop))) return;
    log?.(`a message was moved to the dead letter queue: ${handling.deadLetter}`, undefined);
  }
  if (!session.lost.aborted) session.channel.ack(message);
}

interface DealOptions extends Pick<Subscription, 'handle'> {
  readonly message: ConsumeMessage;
  readonly session: Session;
  readonly bury: Bury;
  readonly stop: AbortSignal;
  readonly log?: (message: string, cause: unknown) => void;
}

/**
 * A message that ends the process each time would come back for ever. Quorum queues count, and from
 * RabbitMQ 4.0 give up themselves after 20.
 */
const MOST_DELIVERIES = 15;
