import { Buffer } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import { connect, type ChannelModel } from 'amqplib';
import { AMQP_URL, brokerAnswers, putInto } from '../support/rabbitmq.ts';
import { arrivals, type Arrivals } from '../support/arrivals.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';
import { queueScenarios, type BrokerOutside, type Envelope, type Letter } from './queue-scenarios.ts';

if (await brokerAnswers('queues end to end')) queueScenarios('RabbitMQ', openRabbitMq);
else it.todo('RabbitMQ end to end, once one answers');

async function openRabbitMq(): Promise<BrokerOutside> {
  const outcomesQueue = `test.e2e.outcomes.${randomUUID()}`;
  const target = new URL(AMQP_URL);
  const broker = await connect(AMQP_URL);
  const outcomes = await listen(broker, outcomesQueue);
  return {
    environment: (queue, proxyPort) => {
      const url = new URL(AMQP_URL);
      if (proxyPort !== undefined) url.host = `127.0.0.1:${proxyPort}`;
      return { AMQP_URL: url.href, AMQP_QUEUE: queue };
    },
    nowhere: { AMQP_URL: 'amqp://user:secret@127.0.0.1:1' },
    openProxy: () => startTcpProxy({ host: target.hostname, port: Number(target.port || 5672) }),
    put: (queue, text) => putInto(broker, queue, Buffer.from(text)),
    exists: (queue) => exists(broker, queue),
    letters: (queue) => peek(broker, `${queue}.dead`),
    outcomes,
    forget: (...queues) => forget(broker, ...queues.flatMap((queue) => [queue, `${queue}.dead`])),
    [Symbol.asyncDispose]: async () => {
      await forget(broker, outcomesQueue);
      await broker.close();
    },
  };
}

async function listen(broker: ChannelModel, queue: string): Promise<Arrivals<Envelope>> {
  const heard = arrivals<Envelope>();
  const channel = await broker.createChannel();
  await channel.assertExchange('tidings.events', 'topic', { durable: true });
  await channel.assertQueue(queue, { durable: false });
  await channel.bindQueue(queue, 'tidings.events', 'tidings.notification.#');
  await channel.consume(queue, (message) => message && heard.add(JSON.parse(message.content.toString()) as Envelope), { noAck: true });
  return heard;
}

async function forget(broker: ChannelModel, ...queues: readonly string[]): Promise<void> {
  const channel = await broker.createChannel();
  for (const queue of queues) await channel.deleteQueue(queue);
  await channel.close();
}

async function exists(broker: ChannelModel, queue: string): Promise<boolean> {
  const channel = await broker.createChannel();
  channel.on('error', () => undefined);
  try {
    await channel.checkQueue(queue);
    await channel.close();
    return true;
  } catch {
    return false;
  }
}

/** Everything in a queue, which stays there. */
async function peek(broker: ChannelModel, queue: string): Promise<readonly Letter[]> {
  const channel = await broker.createChannel();
  const letters: Letter[] = [];
  for (let message = await channel.get(queue); message; message = await channel.get(queue)) {
    letters.push({ text: message.content.toString(), reason: String(message.properties.headers?.['x-tidings-reason']) });
  }
  await channel.close();
  return letters;
}
