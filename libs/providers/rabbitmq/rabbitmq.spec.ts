import { randomUUID } from 'node:crypto';
import { Unavailable, Unconfirmed, type CloudEvent, type EventMessage } from '#protocols';
import { eventBrokerContract } from '../../protocols/contract/event-broker.contract.ts';
import { arrivals, type Arrivals } from '../../../test/support/arrivals.ts';
import { eventually } from '../../../test/support/eventually.ts';
import { AMQP_URL, brokerAnswers } from '../../../test/support/rabbitmq.ts';
import { startTcpProxy } from '../../../test/support/tcp-proxy.ts';
import { openRabbitMqWorld, type RabbitMqWorld } from './broker-world.fixture.ts';
import { openRabbitMqPublisher } from './publisher.ts';
import { rabbitMqSubscriber } from './subscriber.ts';

const answers = await brokerAnswers('RabbitMQ contract suite');
if (answers) {
  eventBrokerContract('RabbitMQ', () => openRabbitMqWorld());
  eventBrokerContract('RabbitMQ with classic queues', () => openRabbitMqWorld({ queueType: 'classic' }));
}

const suite = answers ? describe : describe.skip;

suite('RabbitMQ publisher', () => {
  const message = (topic: string): EventMessage => ({ topic, key: randomUUID(), id: randomUUID(), source: '/test', type: 'test.happened.v1', data: {} });

  it('opens without a broker, and publishes once there is one', async () => {
    await using world = await openRabbitMqWorld();
    await world.interrupt();
    await using publisher = openRabbitMqPublisher({ url: world.url });
    const publishing = publisher.publish(message(world.topic));
    await world.restore();
    await publishing;
    const channel = await world.model.createChannel();
    await channel.checkExchange(world.topic);
    await channel.close();
  });

  it('says that nothing was published when there never was a broker', async () => {
    await using publisher = openRabbitMqPublisher({ url: await urlOfNobody(), publishTimeoutMs: 100 });
    await expect(publisher.publish(message('nowhere'))).rejects.toThrow(Unavailable);
  });

  it('does not know whether an event was taken when the broker falls silent', async () => {
    await using world = await openRabbitMqWorld({ publishTimeoutMs: 2_000 });
    await world.publisher.publish(message(world.topic));
    world.freeze();
    await expect(world.publisher.publish(message(world.topic))).rejects.toThrow(Unconfirmed);
  });

  it('closes at once while the broker is away, and refuses what comes after that', async () => {
    const publisher = openRabbitMqPublisher({ url: await urlOfNobody() });
    const publishing = publisher.publish(message('nowhere'));
    const refused = expect(publishing).rejects.toThrow(Unavailable);
    await publisher[Symbol.asyncDispose]();
    await refused;
    await expect(publisher.publish(message('nowhere'))).rejects.toThrow(Unavailable);
  });

  it('confirms what is under way before it closes', async () => {
    await using world = await openRabbitMqWorld();
    const publisher = openRabbitMqPublisher({ url: world.url });
    await publisher.publish(message(world.topic));
    const under = Array.from({ length: 20 }, () => publisher.publish(message(world.topic)));
    await publisher[Symbol.asyncDispose]();
    await Promise.all(under);
  });

  it('makes an exchange anew that has been deleted', async () => {
    await using world = await openRabbitMqWorld();
    await world.publisher.publish(message(world.topic));
    const channel = await world.model.createChannel();
    await channel.deleteExchange(world.topic);
    await world.publisher.publish(message(world.topic));
    await channel.checkExchange(world.topic);
    await channel.close();
  });

  it('uses the event type as routing key, and persistent messages', async () => {
    await using world = await openRabbitMqWorld();
    const channel = await world.model.createChannel();
    await channel.assertExchange(world.topic, 'topic', { durable: true });
    await channel.assertQueue(world.otherQueue);
    await channel.bindQueue(world.otherQueue, world.topic, 'test.happened.*');
    const event = message(world.topic);
    await world.publisher.publish(event);
    const got = await channel.get(world.otherQueue, { noAck: true });
    if (!got) throw new Error('nothing arrived');
    expect(got.fields.routingKey).toBe(event.type);
    expect(got.properties).toMatchObject({ deliveryMode: 2, messageId: event.id, type: event.type, contentType: 'application/cloudevents+json; charset=UTF-8' });
    await channel.close();
  });

  it('never logs its credentials', async () => {
    const logged = arrivals<string>();
    const log = (text: string, cause: unknown): void => logged.add(`${text} ${String(cause)} ${JSON.stringify(cause)} ${(cause as Error).stack ?? ''}`);
    const url = new URL(AMQP_URL);
    url.username = 'nobody';
    url.password = 'hush-hush';
    for (const wrong of [url.href, 'amqp://nobody:hush-hush@127.0.0.1:1', 'amqp://nobody:hush-hush@a:b:c']) {
      const before = logged.all.length;
      await using _publisher = openRabbitMqPublisher({ url: wrong, log });
      expect(await logged.nth(before + 1)).not.toContain('hush-hush');
    }
  });
});

suite('RabbitMQ subscriber', () => {
  const subscribe = (world: RabbitMqWorld, options: { readonly maxMessageBytes?: number } = {}): { readonly handled: Arrivals<CloudEvent> } & AsyncDisposable => {
    const stop = new AbortController();
    const handled = arrivals<CloudEvent>();
    const running = rabbitMqSubscriber({ url: world.url, ...options }).subscribe({
      queue: world.queue,
      stop: stop.signal,
      handle: async (event) => {
        handled.add(event);
        return event.type === 'hopeless' ? { deadLetter: 'hopeless\r\nor so' } : 'done';
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
  const event = (type = 'test', id: string = randomUUID()): Buffer => Buffer.from(JSON.stringify({ specversion: '1.0', id, source: '/test', type }));
  const deleted = async ({ model }: RabbitMqWorld, queue: string): Promise<void> => {
    const channel = await model.createChannel();
    await channel.deleteQueue(queue);
    await channel.close();
  };

  it('begins when a broker comes up', async () => {
    await using world = await openRabbitMqWorld();
    await world.interrupt();
    await using subscriber = subscribe(world);
    await world.restore();
    await world.putWhenThere(event());
    await subscriber.handled.nth(1);
  });

  it('makes its queue anew when it is deleted', async () => {
    await using world = await openRabbitMqWorld();
    await using subscriber = subscribe(world);
    await world.putWhenThere(event());
    await subscriber.handled.nth(1);
    await deleted(world, world.queue);
    await world.putWhenThere(event());
    await subscriber.handled.nth(2);
  });

  it('loses no dead letter when their queue is deleted', async () => {
    await using world = await openRabbitMqWorld();
    await using subscriber = subscribe(world);
    await world.putWhenThere(event());
    await subscriber.handled.nth(1);
    await deleted(world, `${world.queue}.dead`);
    await world.putWhenThere(event('hopeless'));
    const [letter] = await world.dead(1);
    expect(letter?.reason).toBe('hopeless or so');
  });

  it('takes a queue as it is that somebody else has made', async () => {
    await using world = await openRabbitMqWorld();
    const channel = await world.model.createChannel();
    await channel.assertQueue(world.queue, { durable: true, arguments: { 'x-queue-type': 'classic', 'x-max-length': 1_000 } });
    await channel.close();
    await using subscriber = subscribe(world);
    await world.putWhenThere(event());
    await subscriber.handled.nth(1);
  });

  it('stops although the broker has fallen silent', async () => {
    await using world = await openRabbitMqWorld();
    const subscriber = subscribe(world);
    await world.putWhenThere(event());
    await subscriber.handled.nth(1);
    world.freeze();
    await subscriber[Symbol.asyncDispose]();
  });

  it('puts a message aside that has been delivered many times and never been acknowledged', async () => {
    await using world = await openRabbitMqWorld();
    await using first = subscribe(world);
    await world.putWhenThere(event());
    await first.handled.nth(1);
    await first[Symbol.asyncDispose]();
    await world.putWhenThere(event());
    const channel = await world.model.createChannel();
    for (let times = 0; times < 15; times++) {
      const message = await eventually(() => channel.get(world.queue));
      if (message) channel.nack(message, false, true);
    }
    await channel.close();
    await using second = subscribe(world);
    expect((await world.dead(1))[0]?.reason).toBe('delivered 16 times and never acknowledged');
    expect(second.handled.all).toEqual([]);
  });

  it('keeps to a limit of size of its own', async () => {
    await using world = await openRabbitMqWorld();
    await using _subscriber = subscribe(world, { maxMessageBytes: 50 });
    await world.putWhenThere(event());
    expect((await world.dead(1))[0]?.reason).toMatch(/^too large: \d+ bytes, and 50 are allowed$/);
  });
});

async function urlOfNobody(): Promise<string> {
  await using proxy = await startTcpProxy({ host: '127.0.0.1', port: 1 });
  return `amqp://guest:guest@127.0.0.1:${proxy.port}`;
}
