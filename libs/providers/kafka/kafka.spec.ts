import { Buffer } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import { Unavailable, Unconfirmed, type CloudEvent, type EventMessage } from '#protocols';
import { eventBrokerContract } from '../../protocols/contract/event-broker.contract.ts';
import { arrivals, type Arrivals } from '../../../test/support/arrivals.ts';
import { eventually } from '../../../test/support/eventually.ts';
import { startKafka, type KafkaBroker } from '../../../test/support/kafka.ts';
import { openKafkaWorld, type KafkaWorld } from './broker-world.fixture.ts';
import { openKafkaPublisher } from './publisher.ts';
import { kafkaSubscriber, type KafkaSubscriberOptions } from './subscriber.ts';

const broker = await startKafka('Kafka contract suite');
if (broker) {
  afterAll(() => broker[Symbol.asyncDispose]());
  eventBrokerContract('Kafka', () => openKafkaWorld(broker));
  describe('Kafka publisher', () => publisherSpecs(broker));
  describe('Kafka subscriber', () => subscriberSpecs(broker));
} else {
  test.todo('Kafka, once there is one');
}

const NOBODY = ['127.0.0.1:1'];

function publisherSpecs(kafka: KafkaBroker): void {
  const message = (topic: string, key: string = randomUUID()): EventMessage => ({ topic, key, id: randomUUID(), source: '/test', type: 'test.happened.v1', data: {} });

  it('opens without a broker, and publishes once there is one', async () => {
    await using world = await openKafkaWorld(kafka);
    await world.interrupt();
    await using publisher = openKafkaPublisher({ brokers: world.brokers });
    const publishing = publisher.publish(message(world.topic));
    await world.restore();
    await publishing;
  });

  it('sends structured CloudEvents under the key of the event', async () => {
    await using world = await openKafkaWorld(kafka);
    const event = message(world.topic, 'key-1');
    await world.publisher.publish(event);
    const [sent] = await world.messagesOf(world.topic, 1);
    expect(sent).toMatchObject({ key: 'key-1', headers: { 'content-type': 'application/cloudevents+json; charset=UTF-8' } });
    expect(JSON.parse(sent?.value ?? '')).toMatchObject({ specversion: '1.0', id: event.id, type: event.type, partitionkey: 'key-1' });
  });

  it('says that nothing was published when there never was a broker', async () => {
    await using publisher = openKafkaPublisher({ brokers: NOBODY, publishTimeoutMs: 100 });
    await expect(publisher.publish(message('nowhere'))).rejects.toThrow(Unavailable);
  });

  it('does not know whether an event was taken when the broker falls silent', async () => {
    await using world = await openKafkaWorld(kafka, { publishTimeoutMs: 2_000 });
    await eventually(() => world.publisher.publish(message(world.topic)));
    world.freeze();
    await expect(world.publisher.publish(message(world.topic))).rejects.toThrow(Unconfirmed);
  });

  it('closes while the broker is away, and refuses what comes after that', async () => {
    const publisher = openKafkaPublisher({ brokers: NOBODY });
    const refused = expect(publisher.publish(message('nowhere'))).rejects.toThrow(Unavailable);
    await publisher[Symbol.asyncDispose]();
    await refused;
    await expect(publisher.publish(message('nowhere'))).rejects.toThrow(Unavailable);
  });

  it('confirms what is under way before it closes', async () => {
    await using world = await openKafkaWorld(kafka);
    const publisher = openKafkaPublisher({ brokers: world.brokers });
    await publisher.publish(message(world.topic));
    const under = Array.from({ length: 20 }, () => publisher.publish(message(world.topic)));
    await publisher[Symbol.asyncDispose]();
    await Promise.all(under);
  });
}

function subscriberSpecs(kafka: KafkaBroker): void {
  const event = (type = 'test', id: string = randomUUID()): Buffer => Buffer.from(JSON.stringify({ specversion: '1.0', id, source: '/test', type }));
  const subscribe = (world: KafkaWorld, options: Partial<KafkaSubscriberOptions> = {}): { readonly handled: Arrivals<CloudEvent> } & AsyncDisposable => {
    const stop = new AbortController();
    const handled = arrivals<CloudEvent>();
    const running = kafkaSubscriber({ brokers: world.brokers, sessionTimeoutMs: 6_000, ...options }).subscribe({
      queue: world.queue,
      stop: stop.signal,
      handle: async (one) => {
        handled.add(one);
        return one.type === 'hopeless' ? { deadLetter: 'hopeless\r\nor so' } : 'done';
      },
    });
    return {
      handled,
      [Symbol.asyncDispose]: async () => {
        stop.abort();
        await running;
      },
    };
  };

  it('begins when a broker comes up', async () => {
    await using world = await openKafkaWorld(kafka);
    await world.interrupt();
    await using subscriber = subscribe(world);
    await world.put(event());
    await world.restore();
    await subscriber.handled.nth(1);
  });

  it('begins a new group with what was there before it', async () => {
    await using world = await openKafkaWorld(kafka);
    await world.put(event());
    await using one = subscribe(world, { group: randomUUID() });
    await using two = subscribe(world, { group: randomUUID() });
    await Promise.all([one.handled.nth(1), two.handled.nth(1)]);
  });

  it('keeps the key and the headers of a dead letter', async () => {
    await using world = await openKafkaWorld(kafka);
    const producer = world.client.producer();
    await producer.connect();
    await producer.send({ topic: world.queue, messages: [{ key: 'k', value: event('hopeless'), headers: { origin: 'abroad' } }] });
    await producer.disconnect();
    await using _subscriber = subscribe(world);
    const [letter] = await world.messagesOf(`${world.queue}.dead`, 1);
    expect(letter).toMatchObject({ key: 'k', headers: { origin: 'abroad', 'x-tidings-reason': 'hopeless or so' } });
  });

  it('stops although the broker has fallen silent', async () => {
    await using world = await openKafkaWorld(kafka);
    const subscriber = subscribe(world);
    await world.put(event());
    await subscriber.handled.nth(1);
    world.freeze();
    await subscriber[Symbol.asyncDispose]();
  });

  it('keeps to a limit of size of its own', async () => {
    await using world = await openKafkaWorld(kafka);
    await using _subscriber = subscribe(world, { maxMessageBytes: 50 });
    await world.put(event());
    expect((await world.dead(1))[0]?.reason).toMatch(/^too large: \d+ bytes, and 50 are allowed$/);
  });
}
