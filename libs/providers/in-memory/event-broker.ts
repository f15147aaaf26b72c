import { openLanes, readEvent, settle } from '#messaging';
import {
  deadLetterQueue,
  DEFAULT_CONCURRENCY,
  encodeCloudEvent,
  MAX_MESSAGE_BYTES,
  MessageTooLarge,
  Unavailable,
  type EventPublisher,
  type EventSubscriber,
  type Subscription,
} from '#protocols';
import type { Backoff } from '#timing';
import { openBell, type Bell } from './bell.ts';

/** A broker for tests. It lives as long as this object. */
export function openInMemoryEventBroker(): InMemoryEventBroker {
  const queues = new Map<string, Queue>();
  const topics = new Map<string, Set<Queue>>();
  let away = false;

  const queueOf = (name: string): Queue => {
    const queue = queues.get(name) ?? { name, waiting: [], held: new Set(), news: openBell() };
    queues.set(name, queue);
    return queue;
  };
  const bury = (message: Message, queue: Queue, reason: string): void => add(queueOf(deadLetterQueue(queue.name)), { ...message, reason });

  return {
    publisher: {
      publish: async ({ topic, ...event }) => {
        if (away) throw new Unavailable('message broker', 'it is away');
        const bytes = new TextEncoder().encode(encodeCloudEvent(event));
        if (bytes.byteLength > MAX_MESSAGE_BYTES) throw new MessageTooLarge(bytes.byteLength, MAX_MESSAGE_BYTES);
        for (const queue of topics.get(topic) ?? []) add(queue, { bytes });
      },
    },
    subscriber: {
      subscribe: async (subscription) => {
        const queue = queueOf(subscription.queue);
        for (const topic of subscription.topics ?? []) topics.set(topic, (topics.get(topic) ?? new Set()).add(queue));
        await consume(queue, subscription, () => away, bury);
      },
    },
    put: (queue, bytes) => add(queueOf(queue), { bytes }),
    dead: (queue) => queueOf(deadLetterQueue(queue)).waiting.map(({ bytes, reason = '' }) => ({ text: new TextDecoder().decode(bytes), reason })),
    interrupt: () => {
      away = true;
      for (const queue of queues.values()) giveBack(queue, [...queue.held]);
    },
    restore: () => {
      away = false;
      for (const { news } of queues.values()) news.ring();
    },
  };
}

export interface InMemoryEventBroker {
  readonly publisher: EventPublisher;
  readonly subscriber: EventSubscriber;
  /** Puts any bytes into a queue, as a foreign sender might. */
  put(queue: string, bytes: Uint8Array): void;
  /** What has been given up on in a queue. */
  dead(queue: string): readonly { readonly text: string; readonly reason: string }[];
  /** All connections break, and none can be made until `restore`. */
  interrupt(): void;
  restore(): void;
}

interface Message {
  readonly bytes: Uint8Array;
  readonly reason?: string;
}

interface Queue {
  readonly name: string;
  waiting: Message[];
  /** Given out and not acknowledged yet. */
  readonly held: Set<Message>;
  readonly news: Bell;
}

type Bury = (message: Message, queue: Queue, reason: string) => void;

function add(queue: Queue, message: Message): void {
  queue.waiting.push(message);
  queue.news.ring();
}

/** Back to the front, in their old order. */
function giveBack(queue: Queue, messages: readonly Message[]): void {
  const back = messages.filter((message) => queue.held.delete(message)).map((message) => ({ ...message }));
  queue.waiting = [...back, ...queue.waiting];
  queue.news.ring();
}

async function consume(queue: Queue, { handle, stop, concurrency = DEFAULT_CONCURRENCY }: Subscription, isAway: () => boolean, bury: Bury): Promise<void> {
  const lanes = openLanes();
  let inHand = 0;
  const take = async (message: Message): Promise<void> => {
    const read = readEvent(message.bytes, MAX_MESSAGE_BYTES);
    const work = async (): Promise<void> => {
      const handling = await settle(read, { handle, stop, backoff: HANDLE_AGAIN });
      if (handling === 'stopped') giveBack(queue, [message]);
      // What is not held any more has been given back: the broker did not hear of it.
      else if (queue.held.delete(message) && handling !== 'done') bury(message, queue, handling.deadLetter);
    };
    await lanes.run('event' in read ? read.event.key : undefined, work);
    inHand--;
    queue.news.ring();
  };
  while (!stop.aborted) {
    const message = isAway() || inHand >= concurrency ? undefined : queue.waiting.shift();
    if (!message) {
      await queue.news.next(stop);
      continue;
    }
    inHand++;
    queue.held.add(message);
    void take(message);
  }
  await lanes.idle();
}

const HANDLE_AGAIN: Backoff = { firstMs: 5, mostMs: 5 };
