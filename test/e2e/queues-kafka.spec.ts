import { randomUUID } from 'node:crypto';
import { Kafka, logLevel } from 'kafkajs';
import { arrivals, type Arrivals } from '../support/arrivals.ts';
import { startKafka, type KafkaBroker } from '../support/kafka.ts';
import { startKafkaRelay } from '../support/kafka-relay.ts';
import { queueScenarios, type BrokerOutside, type Envelope, type Letter } from './queue-scenarios.ts';

const kafka = await startKafka('Kafka end to end');
if (kafka) queueScenarios('Kafka', () => openKafka(kafka));
else it.todo('Kafka end to end, once there is one');

async function openKafka(kafka: KafkaBroker): Promise<BrokerOutside> {
  const client = new Kafka({ brokers: [`${kafka.host}:${kafka.port}`], logLevel: logLevel.NOTHING });
  const [producer, admin] = [client.producer(), client.admin()];
  const opened: { disconnect(): Promise<void> }[] = [producer, admin];
  await Promise.all([producer.connect(), admin.connect()]);
  const outcomes = await listen(client, opened, 'tidings.events', (text) => JSON.parse(text) as Envelope);
  const letters = new Map<string, Promise<Arrivals<Letter>>>();
  const lettersOf = (queue: string): Promise<Arrivals<Letter>> =>
    listen(client, opened, `${queue}.dead`, (text, headers) => ({ text, reason: String(headers['x-tidings-reason']) }));
  return {
    environment: (queue, port = kafka.port) => ({ KAFKA_BROKERS: `${kafka.host}:${port}`, KAFKA_TOPIC: queue, KAFKA_GROUP: queue }),
    nowhere: { KAFKA_BROKERS: '127.0.0.1:1' },
    openProxy: () => startKafkaRelay(kafka),
    put: async (queue, text) => {
      await producer.send({ topic: queue, messages: [{ value: text }] });
    },
    exists: async (queue) => (await admin.listTopics()).includes(queue),
    letters: async (queue) => {
      const found = letters.get(queue) ?? lettersOf(queue);
      letters.set(queue, found);
      return (await found).all;
    },
    outcomes,
    // A group's place in a topic that nobody uses any more costs nothing.
    forget: async () => undefined,
    [Symbol.asyncDispose]: async () => {
      await Promise.all(opened.map((part) => part.disconnect()));
      await kafka[Symbol.asyncDispose]();
    },
  };
}

type Read<T> = (text: string, headers: Readonly<Record<string, unknown>>) => T;

/** Everything in a topic, from its beginning on. */
async function listen<T>(client: Kafka, opened: { disconnect(): Promise<void> }[], topic: string, read: Read<T>): Promise<Arrivals<T>> {
  const heard = arrivals<T>();
  const consumer = client.consumer({ groupId: `test.${randomUUID()}`, maxWaitTimeInMs: 100 });
  opened.push(consumer);
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  await consumer.run({ eachMessage: async ({ message: { value, headers = {} } }) => heard.add(read(String(value), headers)) });
  return heard;
}
