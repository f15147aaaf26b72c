import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Kafka, logLevel } from 'kafkajs';
import { arrivals, type Arrivals } from '../support/arrivals.ts';
import { startApplication } from '../support/application.ts';
import { eventually } from '../support/eventually.ts';
import { startKafka, type KafkaBroker } from '../support/kafka.ts';
import { startKafkaRelay } from '../support/kafka-relay.ts';
import { queueScenarios, type BrokerOutside, type Envelope, type Letter } from './queue-scenarios.ts';

const kafka = await startKafka('Kafka end to end');
if (kafka) {
  afterAll(() => kafka[Symbol.asyncDispose]());
  queueScenarios('Kafka', () => openKafka(kafka));
  describe('Kafka beside RabbitMQ', () => besideRabbitMq(kafka));
} else {
  it.todo('Kafka end to end, once there is one');
}

function besideRabbitMq(kafka: KafkaBroker): void {
  it('is told everything, from a place of its own in the log, also while RabbitMQ is away', async () => {
    await using broker = await openKafka(kafka);
    await using app = await startApplication({ ...broker.environment(`test.e2e.${randomUUID()}`), AMQP_URL: 'amqp://user:secret@127.0.0.1:1' });
    const { notificationId } = (await app.post('/v1/notifications', { recipient: '#ops', channel: 'slack', body: 'full' }).expect(202)).body;
    const { registrationId } = (await app.post('/v1/registrations', { email: `${randomUUID()}@example.com` }).expect(201)).body;
    const isPublished = (name: string, id: unknown): boolean => broker.outcomes.all.some(({ data }) => data[name] === id);
    await eventually(() => isPublished('notificationId', notificationId) && isPublished('registrationId', registrationId));

    const { items } = (await app.get('/v1/policies').expect(200)).body as { readonly items: readonly { readonly name: string }[] };
    const guide = await readFile(new URL('../../docs/queues.md', import.meta.url), 'utf8');
    const ofKafka = [...guide.matchAll(/`(publish-[a-z-]+-to-kafka)`/g)].map(([, name]) => name);
    expect(ofKafka).toHaveLength(2);
    expect(items.map(({ name }) => name)).toEqual(expect.arrayContaining([...ofKafka, 'publish-outcomes', 'publish-registrations']));
  });
}

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
