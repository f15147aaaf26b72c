import { randomUUID } from 'node:crypto';
import { eventBrokerContract } from '../../protocols/contract/event-broker.contract.ts';
import { openInMemoryEventBroker } from './event-broker.ts';

const MOST_TRIES = 400;

eventBrokerContract('in-memory', async () => {
  const broker = openInMemoryEventBroker();
  const queue = randomUUID();
  return {
    publisher: broker.publisher,
    subscriber: broker.subscriber,
    topic: randomUUID(),
    queue,
    otherQueue: randomUUID(),
    put: async (bytes) => broker.put(queue, bytes),
    dead: async (n) => {
      for (let tries = 0; broker.dead(queue).length < n && tries < MOST_TRIES; tries++) await new Promise((resolve) => setTimeout(resolve, 5));
      return broker.dead(queue);
    },
    interrupt: async () => broker.interrupt(),
    restore: async () => broker.restore(),
    [Symbol.asyncDispose]: async () => undefined,
  };
});
