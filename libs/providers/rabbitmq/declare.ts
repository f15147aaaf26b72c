import type { Channel, ChannelModel } from 'amqplib';
import { deadLetterQueue } from '#protocols';

/** Makes a topic exchange, unless there is an exchange of that name: then it is taken as it is. */
export async function ensureExchange(model: ChannelModel, exchange: string): Promise<void> {
  await ensure(
    model,
    (channel) => channel.checkExchange(exchange),
    (channel) => channel.assertExchange(exchange, 'topic', { durable: true }),
  );
}

export interface QueueOptions {
  /**
   * `quorum` is replicated in a cluster, and counts deliveries, so that a message that ends the process each
   * time is put aside in the end; default.
   */
  readonly queueType?: 'quorum' | 'classic';
  /**
   * Only one subscriber of the queue gets its messages, and another takes over when it is gone: events with
   * the same key then keep their order however many subscribers there are. Default false: they share the work.
   */
  readonly singleActiveConsumer?: boolean;
}

/** Makes a queue and its dead letter queue, unless they are there, and leads topics to it. */
export async function ensureQueue(model: ChannelModel, queue: string, topics: readonly string[], options: QueueOptions): Promise<void> {
  const dead = deadLetterQueue(queue);
  const type = { 'x-queue-type': options.queueType ?? 'quorum' };
  const single = options.singleActiveConsumer === true ? { 'x-single-active-consumer': true } : {};
  await ensureOneQueue(model, dead, type);
  // Subscribers bring dead letters there themselves. This catches what the broker gives up on.
  await ensureOneQueue(model, queue, { ...type, ...single, 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': dead });
  for (const topic of topics) {
    await ensureExchange(model, topic);
    await onOwnChannel(model, (channel) => channel.bindQueue(queue, topic, '#'));
  }
}

function ensureOneQueue(model: ChannelModel, queue: string, args: Readonly<Record<string, unknown>>): Promise<void> {
  return ensure(
    model,
    (channel) => channel.checkQueue(queue),
    (channel) => channel.assertQueue(queue, { durable: true, arguments: args }),
  );
}

/** Somebody may have made it with settings of their own, which declaring it again would contradict. */
async function ensure(model: ChannelModel, check: Declare, make: Declare): Promise<void> {
  try {
    await onOwnChannel(model, check);
  } catch (error) {
    if (!isNotFound(error)) throw error;
    await onOwnChannel(model, make);
  }
}

type Declare = (channel: Channel) => Promise<unknown>;

/** The broker closes the channel on which something was refused. */
async function onOwnChannel(model: ChannelModel, declare: Declare): Promise<void> {
  const channel = await model.createChannel();
  let open = true;
  channel.on('error', () => undefined);
  channel.on('close', () => {
    open = false;
  });
  try {
    await declare(channel);
  } finally {
    if (open) await channel.close().catch(() => undefined);
  }
}

const NOT_FOUND = 404;

function isNotFound(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === NOT_FOUND;
}
