import { Buffer } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import { Kafka, logLevel } from 'kafkajs';
import { deadLetterQueue, REASON_HEADER } from '#protocols';
import type { BrokerWorld, DeadLetter } from '../../protocols/contract/event-broker.contract.ts';
import { arrivals } from '../../../test/support/arrivals.ts';
import type { KafkaBroker } from '../../../test/support/kafka.ts';
import { startKafkaRelay } from '../../../test/support/kafka-relay.ts';
import { openKafkaPublisher, type KafkaPublisherOptions } from './publisher.ts';
import { kafkaSubscriber, type KafkaSubscriberOptions } from './subscriber.ts';

export interface KafkaWorld extends BrokerWorld {
  /** Straight to the broker, past the relay. */
  readonly client: Kafka;
  /** Through the relay. */
  readonly brokers: readonly string[];
  freeze(): void;
  /** The first `n` messages of a topic, in the order in which they come. */
  messagesOf(topic: string, n: number): Promise<readonly TopicMessage[]>;
}

export interface TopicMessage {
  readonly key: string | undefined;
  readonly value: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** New names on the broker, and a relay on the way to it. */
export async function openKafkaWorld(broker: KafkaBroker, options: Partial<KafkaPublisherOptions & KafkaSubscriberOptions> = {}): Promise<KafkaWorld> {
  const relay = await startKafkaRelay(broker);
  const client = new Kafka({ brokers: [`${broker.host}:${broker.port}`], logLevel: logLevel.NOTHING });
  const brokers = [`${broker.host}:${relay.port}`];
  const [topic, queue, otherQueue] = ['topic', 'queue', 'other'].map((kind) => `test.${kind}.${randomUUID()}`) as [string, string, string];
  const publisher = openKafkaPublisher({ brokers, publishTimeoutMs: 5_000, ...options });
  const producer = client.producer();
  await producer.connect();
  const messagesOf = (name: string, n: number): Promise<readonly TopicMessage[]> => firstMessages(client, name, n);
  return {
    publisher,
    subscriber: kafkaSubscriber({ brokers, sessionTimeoutMs: 6_000, ...options }),
    topic,
    queue,
    otherQueue,
    client,
    brokers,
    put: async (bytes) => {
      await producer.send({ topic: queue, messages: [{ value: Buffer.from(bytes) }] });
    },
    messagesOf,
    dead: async (n): Promise<readonly DeadLetter[]> =>
      (await messagesOf(deadLetterQueue(queue), n)).map(({ value, headers }) => ({ text: value, reason: headers[REASON_HEADER] ?? '' })),
    interrupt: () => relay.interrupt(),
    restore: () => relay.restore(),
    freeze: () => relay.freeze(),
    [Symbol.asyncDispose]: async () => {
      await publisher[Symbol.asyncDispose]();
      await producer.disconnect();
      await relay[Symbol.asyncDispose]();
    },
  };
}

async function firstMessages(client: Kafka, topic: string, n: number): Promise<readonly TopicMessage[]> {
  const consumer = client.consumer({ groupId: `test.${randomUUID()}`, maxWaitTimeInMs: 100 });
  const messages = arrivals<TopicMessage>();
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  await consumer.run({
    eachMessage: async ({ message: { key, value, headers = {} } }) => {
      const texts = Object.entries(headers).map(([name, text]) => [name, String(text)]);
      messages.add({ key: key?.toString(), value: value?.toString() ?? '', headers: Object.fromEntries(texts) as Record<string, string> });
    },
  });
  await messages.nth(n);
  await consumer.disconnect();
  return messages.all;
}
