import type { Buffer } from 'node:buffer';
import { connect, type ChannelModel, type Options } from 'amqplib';
import { eventually } from './eventually.ts';
import { recordSkip } from './skips.ts';

/** The broker that the tests use. */
export const AMQP_URL = process.env['AMQP_URL'] ?? 'amqp://guest:guest@127.0.0.1:5672';

/** Whether a broker answers there; when none does, that is recorded, or a failure where it must. */
export async function brokerAnswers(suite: string): Promise<boolean> {
  try {
    await (await connect(AMQP_URL, { timeout: 5_000 })).close();
    return true;
  } catch {
    recordSkip(suite, 'no RabbitMQ answers; start one and name it in AMQP_URL');
    return false;
  }
}

/** Puts a message into a queue, as often as it takes: a quorum queue refuses what comes before it has a leader. */
export async function putInto(broker: ChannelModel, queue: string, content: Buffer, options: Options.Publish = {}): Promise<void> {
  const channel = await broker.createConfirmChannel();
  await eventually(async () => {
    channel.sendToQueue(queue, content, { ...options, persistent: true });
    await channel.waitForConfirms();
  });
  await channel.close();
}
