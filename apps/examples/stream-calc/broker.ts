import { InvalidSettings, type BrokerSettings, type Warn } from '#hosting';
import type { EventPublisher, EventSubscriber } from '#protocols';
import { openRabbitMqPublisher, rabbitMqSubscriber, type RabbitMqOptions } from '#providers/rabbitmq';

export interface Broker extends AsyncDisposable {
  readonly publisher: EventPublisher;
  readonly subscriber: EventSubscriber;
}

/** The one place that knows which broker it is; another one is one more line. @throws InvalidSettings */
export function openBroker({ amqpUrl }: BrokerSettings, log: Warn): Broker {
  if (amqpUrl !== undefined) return rabbitMq({ url: amqpUrl, log });
  throw new InvalidSettings([{ variable: 'AMQP_URL', problem: 'is needed, to name the broker that problems come from' }]);
}

function rabbitMq(options: RabbitMqOptions): Broker {
  const publisher = openRabbitMqPublisher(options);
  return { publisher, subscriber: rabbitMqSubscriber(options), [Symbol.asyncDispose]: () => publisher[Symbol.asyncDispose]() };
}
