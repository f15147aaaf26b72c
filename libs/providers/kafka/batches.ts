import type { Message, Producer } from 'kafkajs';
import { isOfKind } from './topics.ts';

/** What became of a message. `unconfirmed`: the brokers may have it. */
export type Answer = 'taken' | 'too large' | 'unconfirmed';

/**
 * Sends messages in the order in which they come, one request at a time, each with what came during the last one.
 *
 * After a failure it answers `unconfirmed` to everything and sends nothing more: the driver would use the sequence
 * numbers of a request that it has given up on again, and a broker that has that request after all would take the
 * next one for a copy of it, and not keep it.
 */
export function openBatches(producer: Pick<Producer, 'sendBatch'>): Batches {
  const waiting: Waiting[] = [];
  let running: Promise<void> | undefined;
  let broken = false;

  const request = async (batch: readonly Waiting[]): Promise<void> => {
    const answer = broken ? 'unconfirmed' : await send(producer, batch);
    broken ||= answer === 'unconfirmed';
    if (answer === 'too large' && batch.length > 1) for (const one of batch) await request([one]);
    else for (const { resolve } of batch) resolve(answer);
  };
  const run = async (): Promise<void> => {
    while (waiting.length > 0) await request(waiting.splice(0, fitting(waiting)));
    running = undefined;
  };
  return {
    send: (topic, message) =>
      new Promise((resolve) => {
        waiting.push({ topic, message, resolve });
        running ??= Promise.resolve().then(run);
      }),
    idle: async () => running,
  };
}

export interface Batches {
  send(topic: string, message: Message): Promise<Answer>;
  /** Resolves when no request is under way. */
  idle(): Promise<void>;
}

interface Waiting {
  readonly topic: string;
  readonly message: Message;
  readonly resolve: (answer: Answer) => void;
}

const MOST_MESSAGES = 100;
/** Half of what a broker takes at once by default. */
const MOST_BYTES = 524_288;
const ALL_REPLICAS = -1;

/** How many of the first go together; at least one. */
function fitting(waiting: readonly Waiting[]): number {
  let bytes = 0;
  const end = waiting.slice(0, MOST_MESSAGES).findIndex(({ message: { value } }) => (bytes += value?.length ?? 0) > MOST_BYTES);
  return end < 0 ? MOST_MESSAGES : Math.max(1, end);
}

async function send(producer: Pick<Producer, 'sendBatch'>, batch: readonly Waiting[]): Promise<Answer> {
  try {
    await producer.sendBatch({ topicMessages: batch.map(({ topic, message }) => ({ topic, messages: [message] })), acks: ALL_REPLICAS });
    return 'taken';
  } catch (error) {
    return isOfKind(error, 'MESSAGE_TOO_LARGE') ? 'too large' : 'unconfirmed';
  }
}
