import { Buffer } from 'node:buffer';
import type { Message } from 'kafkajs';
import { knownTopics, type PublishingSession } from '#messaging';
import { CLOUD_EVENT_CONTENT_TYPE, type EventMessage, type StopSignal } from '#protocols';
import { aborted, within } from '#timing';
import { openBatches, type Batches } from './batches.ts';
import { disconnect, type Session } from './connection.ts';
import { ensureTopics } from './topics.ts';

/** Offers an idempotent producer until its session is lost or `stop`. */
export async function produce(session: Session, offer: (session: PublishingSession) => void, stop: StopSignal): Promise<void> {
  const producer = session.client.producer({ idempotent: true, maxInFlightRequests: 1 });
  const batches = openBatches(producer);
  const connecting = producer.connect();
  try {
    await Promise.race([connecting, aborted(stop)]);
    if (stop.aborted) return;
    offer(publishing(session, batches));
    await aborted(session.lost, stop);
  } finally {
    await disconnect(producer, Promise.allSettled([connecting, batches.idle()]));
  }
}

/** What it does not answer in time, it may never answer: the session is given up. */
function publishing(session: Session, batches: Batches): PublishingSession {
  const hasTopic = knownTopics((topic) => ensureTopics(session.client, [topic]));
  const giveUp = (): void => session.end(new Error('the broker does not confirm a message'));
  return {
    lost: session.lost,
    hasTopic: async (topic, withinMs) => {
      const has = await within(withinMs, hasTopic(topic), false);
      if (!has) giveUp();
      return has;
    },
    send: async (message, content, withinMs) => {
      const answer = await within(withinMs, batches.send(message.topic, toParcel(message, content)), 'unconfirmed' as const);
      if (answer === 'unconfirmed') giveUp();
      return answer;
    },
  };
}

function toParcel({ key }: EventMessage, { buffer, byteOffset, byteLength }: Uint8Array): Message {
  return { key, value: Buffer.from(buffer, byteOffset, byteLength), headers: { 'content-type': CLOUD_EVENT_CONTENT_TYPE } };
}
