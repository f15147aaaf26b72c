import { newId, type AnyPolicy } from '#event-sourcing';
import { ingest, publishOutcomes, type NewNotification, type NotificationCommands, type NotificationIntake } from '#notifications';
import type { EventPublisher, EventSubscriber } from '#protocols';
import type { KafkaOptions } from '#providers/kafka';
import type { RabbitMqOptions } from '#providers/rabbitmq';
import { publishRegistrations } from '#registrations';
import { isoNow } from '#timing';
import type { QueueSettings } from './configuration.ts';
import type { Log } from './logging.ts';
import type { Stores } from './stores.ts';

/**
 * Opens the brokers that are set: by each of them requests come in, and by each of them goes out what has happened.
 * Their clients take a while to load, and memory: only those who use one pay for it.
 */
export async function openExchanges(exchanging: Exchanging, { amqp, kafka }: QueueSettings): Promise<readonly Exchange[]> {
  const brokers = await Promise.all([...(amqp ? [byRabbitMq(exchanging, amqp)] : []), ...(kafka ? [byKafka(exchanging, kafka)] : [])]);
  return brokers.map((broker) => openExchange(exchanging, broker));
}

export interface Exchange {
  /** What publishes, for somebody to run. */
  readonly policies: readonly AnyPolicy[];
  /** Takes requests from the queue until `stop`. */
  takeRequests(): Promise<void>;
  close(): Promise<void>;
}

export interface Exchanging {
  readonly stores: Stores;
  readonly commands: NotificationCommands;
  readonly intake: Intake;
  readonly log: Log;
  readonly stop: AbortSignal;
}

/** The rules of the doors that are not this library's own. */
export type Intake = NotificationIntake<NewNotification>;

interface Broker {
  readonly publisher: EventPublisher & AsyncDisposable;
  readonly subscriber: EventSubscriber;
  /** Where requests come in. */
  readonly queue: string;
  /** STORED, as the end of the names of policies: each broker has a place of its own in the log, and is told everything. */
  readonly suffix: '' | '-to-kafka';
}

async function byRabbitMq({ log }: Exchanging, { url, queue }: NonNullable<QueueSettings['amqp']>): Promise<Broker> {
  const { openRabbitMqPublisher, rabbitMqSubscriber } = await import('#providers/rabbitmq');
  const options: RabbitMqOptions = { url: url.reveal(), log: (message, err) => log.warn({ err }, message) };
  return { publisher: openRabbitMqPublisher(options), subscriber: rabbitMqSubscriber(options), queue, suffix: '' };
}

async function byKafka({ log }: Exchanging, { brokers, topic, group }: NonNullable<QueueSettings['kafka']>): Promise<Broker> {
  const { kafkaSubscriber, openKafkaPublisher } = await import('#providers/kafka');
  const options: KafkaOptions = { brokers, log: (message, err) => log.warn({ err }, message) };
  return { publisher: openKafkaPublisher(options), subscriber: kafkaSubscriber({ ...options, group }), queue: topic, suffix: '-to-kafka' };
}

function openExchange(exchanging: Exchanging, { publisher, subscriber, queue, suffix }: Broker): Exchange {
  const { stop } = exchanging;
  const close = async (): Promise<void> => publisher[Symbol.asyncDispose]();
  // At once, so that no policy goes on waiting for a broker that is away.
  if (stop.aborted) void close();
  else stop.addEventListener('abort', () => void close(), { once: true });
  const policies: readonly AnyPolicy[] = [publishOutcomes({ publisher }), publishRegistrations({ publisher })];
  return {
    policies: policies.map((policy) => ({ ...policy, name: `${policy.name}${suffix}` })),
    takeRequests: () => subscriber.subscribe({ queue, handle: handler(exchanging), stop }),
    close,
  };
}

function handler({ commands, intake, stores }: Exchanging): ReturnType<typeof ingest> {
  return ingest({
    intake,
    ledger: stores.ledger,
    request: (command) => commands.requestNotification(command),
    newId,
    now: isoNow,
  });
}
