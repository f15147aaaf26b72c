import { randomUUID } from 'node:crypto';
import { connect, type ChannelModel } from 'amqplib';
import { deadLetterQueue, REASON_HEADER } from '#protocols';
import type { BrokerWorld, DeadLetter } from '../../protocols/contract/event-broker.contract.ts';
import { AMQP_URL, putInto } from '../../../test/support/rabbitmq.ts';
import { eventually } from '../../../test/support/eventually.ts';
import { startTcpProxy } from '../../../test/support/tcp-proxy.ts';
import { openRabbitMqPublisher, type RabbitMqPublisherOptions } from './publisher.ts';
import { rabbitMqSubscriber, type RabbitMqSubscriberOptions } from './subscriber.ts';

export interface RabbitMqWorld extends BrokerWorld {
  /** Straight to the broker, past the proxy. */
  readonly model: ChannelModel;
  /** Through the proxy. */
  readonly url: string;
  freeze(): void;
  /** Puts bytes into the queue once somebody has made it. */
  putWhenThere(bytes: Uint8Array): Promise<void>;
}

/** New names on the real broker, and a proxy on the way to it. Everything is deleted afterwards. */
export async function openRabbitMqWorld(options: Partial<RabbitMqPublisherOptions & RabbitMqSubscriberOptions> = {}): Promise<RabbitMqWorld> {
  const target = new URL(AMQP_URL);
  const proxy = await startTcpProxy({ host: target.hostname, port: Number(target.port || 5672) });
  const model = await connect(AMQP_URL);
  const channel = await model.createChannel();
  const [topic, queue, otherQueue] = ['topic', 'queue', 'other'].map((kind) => `test.${kind}.${randomUUID()}`) as [string, string, string];
  const url = new URL(AMQP_URL);
  url.hostname = '127.0.0.1';
  url.port = String(proxy.port);
  const put = async (bytes: Uint8Array): Promise<void> => {
    await putInto(model, queue, Buffer.from(bytes), { headers: { CC: [queue], origin: 'abroad' }, userId: target.username || 'guest' });
  };
  const publisher = openRabbitMqPublisher({ url: url.href, publishTimeoutMs: 5_000, ...options });
  return {
    publisher,
    subscriber: rabbitMqSubscriber({ url: url.href, ...options }),
    topic,
    queue,
    otherQueue,
    model,
    url: url.href,
    put,
    putWhenThere: async (bytes) => {
      await eventually(() => isThere(model, queue));
      await put(bytes);
    },
    dead: (n) => eventually(() => lettersIn(deadLetterQueue(queue), n)),
    interrupt: () => proxy.interrupt(),
    restore: () => proxy.restore(),
    freeze: () => proxy.freeze(),
    [Symbol.asyncDispose]: async () => {
      await publisher[Symbol.asyncDispose]();
      await proxy[Symbol.asyncDispose]();
      for (const name of [queue, otherQueue]) {
        await channel.deleteQueue(name);
        await channel.deleteQueue(deadLetterQueue(name));
      }
      await channel.deleteExchange(topic);
      await model.close();
    },
  };
}

/**
 * The first messages of a dead letter queue, once they are there. They stay in it. By a connection of its own, which the
 * broker ends where the queue is being made at this very moment.
 */
async function lettersIn(queue: string, n: number): Promise<readonly DeadLetter[]> {
  const model = await connect(AMQP_URL);
  model.on('error', () => undefined);
  const channel = await model.createChannel();
  channel.on('error', () => undefined);
  try {
    return await new Promise((resolve, reject) => {
      const letters: DeadLetter[] = [];
      const gone = (): void => reject(new Error(`the queue ${queue} is not there`));
      channel.once('close', gone);
      model.once('close', gone);
      channel.consume(queue, (message) => {
        if (!message) return gone();
        letters.push({ text: message.content.toString(), reason: String(message.properties.headers?.[REASON_HEADER]) });
        if (letters.length === n) resolve(letters);
      }).catch(reject);
    });
  } finally {
    await model.close().catch(() => undefined);
  }
}

async function isThere(model: ChannelModel, queue: string): Promise<boolean> {
  const channel = await model.createChannel();
  channel.on('error', () => undefined);
  try {
    await channel.checkQueue(queue);
    await channel.close();
    return true;
  } catch {
    return false;
  }
}
