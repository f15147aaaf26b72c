import { setMaxListeners } from 'node:events';
import type { Consumer } from 'kafkajs';
import { deadLetterQueue, DEFAULT_CONCURRENCY, type EventSubscriber, type Subscription } from '#protocols';
import { aborted } from '#timing';
import { openCommitter } from './committer.ts';
import { disconnect, keepConnected, type Session } from './connection.ts';
import { buryIn } from './dead-letter.ts';
import type { KafkaOptions } from './options.ts';
import { openProgress, type Progress } from './progress.ts';
import { readBatches, type Reading } from './reading.ts';
import { ensureTopics } from './topics.ts';

/**
 * Subscribes as a member of a consumer group, each time with connections of its own. A queue is here a topic of that
 * name, which the group reads together with the subscription's topics, from their beginning when it is new.
 * Places are committed after everything before them has been handled, or has become a dead letter.
 */
export function kafkaSubscriber(options: KafkaSubscriberOptions): EventSubscriber {
  return {
    subscribe: (subscription) =>
      keepConnected({ name: 'tidings subscriber', ...options }, subscription.stop, (session) => consume(session, subscription, options)),
  };
}

export interface KafkaSubscriberOptions extends KafkaOptions {
  /** The consumer group; default: the name of the queue. Members of one group must subscribe to the same queue. */
  readonly group?: string;
  /** A member that is silent for as long as this is given up on, and its partitions go to others; default 10 000. */
  readonly sessionTimeoutMs?: number;
}

const SESSION_TIMEOUT_MS = 10_000;
const HEARTBEATS_IN_A_SESSION = 5;
const REBALANCE_TIMEOUT_MS = 30_000;
/** How long a broker holds a request for messages when there are none; also about how long it takes to stop. */
const FETCH_WAIT_MS = 500;
const MOST_BYTES_OF_A_PARTITION = 1_048_576;
const MOST_BYTES_OF_A_FETCH = 4_194_304;
/** For the last places, once everything in hand is finished. */
const FLUSH_TIMEOUT_MS = 2_000;

/** Until the session is lost or it is told to stop; then finishes what is in hand. */
async function consume(session: Session, subscription: Subscription, options: KafkaSubscriberOptions): Promise<void> {
  const { queue, topics = [], stop } = subscription;
  const read = [queue, ...topics];
  const over = new AbortController();
  // Every message in hand may be waiting for it.
  setMaxListeners(0, over.signal);
  const ending = aborted(session.lost, stop).then(() => over.abort());
  const consumer = session.client.consumer(consumerSettings(options, queue));
  const producer = session.client.producer();
  const progress = openProgress();
  const committer = openCommitter({
    progress,
    commit: (places) => consumer.commitOffsets([...places]),
    failed: (error) => options.log?.('a place could not be committed; it is tried again', error),
    stop: session.lost,
  });
  const reading = readBatches({
    progress,
    committer,
    bury: buryIn(session, producer, queue),
    handle: subscription.handle,
    concurrency: subscription.concurrency ?? DEFAULT_CONCURRENCY,
    failed: (error) => session.end(error),
    over: over.signal,
    ...options,
  });
  const starting = start({ session, consumer, producer, progress, reading }, read, queue);
  starting.catch((error: unknown) => session.end(error));
  try {
    await ending;
    pause(consumer, read);
    await reading.idle();
    if (!session.lost.aborted) await committer.flush(FLUSH_TIMEOUT_MS);
  } finally {
    // What could not be committed by now comes again.
    session.end(new Error('it is over'));
    await Promise.all([disconnect(consumer, starting), disconnect(producer, starting)]);
  }
}

interface Starting {
  readonly session: Session;
  readonly consumer: Consumer;
  readonly producer: ReturnType<Session['client']['producer']>;
  readonly progress: Progress;
  readonly reading: Reading;
}

async function start({ session, consumer, producer, progress, reading }: Starting, topics: readonly string[], queue: string): Promise<void> {
  consumer.on(consumer.events.CRASH, ({ payload }) => session.end(payload.error));
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => progress.assign(payload.memberId, payload.memberAssignment));
  await ensureTopics(session.client, [...topics, deadLetterQueue(queue)]);
  await Promise.all([consumer.connect(), producer.connect()]);
  await consumer.subscribe({ topics: [...topics], fromBeginning: true });
  await consumer.run({ autoCommit: false, eachBatch: reading.take });
}

function consumerSettings({ group, sessionTimeoutMs = SESSION_TIMEOUT_MS }: KafkaSubscriberOptions, queue: string): Parameters<Session['client']['consumer']>[0] {
  return {
    groupId: group ?? queue,
    sessionTimeout: sessionTimeoutMs,
    heartbeatInterval: sessionTimeoutMs / HEARTBEATS_IN_A_SESSION,
    rebalanceTimeout: REBALANCE_TIMEOUT_MS,
    maxWaitTimeInMs: FETCH_WAIT_MS,
    maxBytesPerPartition: MOST_BYTES_OF_A_PARTITION,
    maxBytes: MOST_BYTES_OF_A_FETCH,
  };
}

/** So that it stays a member while it finishes, and fetches nothing more. */
function pause(consumer: Consumer, topics: readonly string[]): void {
  try {
    consumer.pause(topics.map((topic) => ({ topic })));
  } catch {
    // It has not begun, or has ended by itself.
  }
}
