import { newId, type AnyPolicy } from '#event-sourcing';
import { ingest, publishOutcomes, type NewNotification, type NotificationCommands, type NotificationIntake } from '#notifications';
import { openRabbitMqPublisher, rabbitMqSubscriber, type RabbitMqOptions } from '#providers/rabbitmq';
import { publishRegistrations } from '#registrations';
import type { QueueSettings } from './configuration.ts';
import type { Log } from './logging.ts';
import type { Stores } from './stores.ts';

/** Opens a broker: requests come in by it, and what has happened goes out. */
export function openExchange(exchanging: Exchanging, { url, queue }: AmqpSettings): Exchange {
  const { log, stop } = exchanging;
  const broker: RabbitMqOptions = { url: url.reveal(), log: (message, err) => log.warn({ err }, message) };
  const publisher = openRabbitMqPublisher(broker);
  const close = (): Promise<void> => publisher[Symbol.asyncDispose]();
  // At once, so that no policy goes on waiting for a broker that is away.
  stop.addEventListener('abort', () => void close(), { once: true });
  return {
    policies: [publishOutcomes({ publisher }), publishRegistrations({ publisher })],
    takeRequests: () => takeRequests(exchanging, broker, queue),
    close,
  };
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

type AmqpSettings = NonNullable<QueueSettings['amqp']>;

/** The rules of the doors that are not this library's own. */
export type Intake = NotificationIntake<NewNotification>;

function takeRequests({ commands, intake, stores, stop }: Exchanging, broker: RabbitMqOptions, queue: string): Promise<void> {
  const handle = ingest({
    intake,
    ledger: stores.ledger,
    request: (command) => commands.requestNotification(command),
    newId,
    now: () => new Date().toISOString(),
  });
  return rabbitMqSubscriber(broker).subscribe({ queue, handle, stop });
}
