import { randomUUID } from 'node:crypto';
import {
  MAX_MESSAGE_BYTES,
  MessageTooLarge,
  Unavailable,
  Unconfirmed,
  type CloudEvent,
  type EventMessage,
  type EventPublisher,
  type EventSubscriber,
  type Handling,
} from '#protocols';
import { arrivals, type Arrivals } from '../../../test/support/arrivals.ts';

/** A broker with a topic, and a queue that gets what is published there, all of them new. */
export interface BrokerWorld extends AsyncDisposable {
  readonly publisher: EventPublisher;
  readonly subscriber: EventSubscriber;
  readonly topic: string;
  readonly queue: string;
  /** Another queue of the same topic. */
  readonly otherQueue: string;
  /** Puts bytes into the queue, as a foreign sender might. */
  put(bytes: Uint8Array): Promise<void>;
  /** The first `n` dead letters of the queue, once they are there. */
  dead(n: number): Promise<readonly DeadLetter[]>;
  /** Both connections break, and none can be made until `restore`. */
  interrupt(): Promise<void>;
  restore(): Promise<void>;
}

export interface DeadLetter {
  readonly text: string;
  readonly reason: string;
}

/** What every event publisher and subscriber must do together. Providers run it against a real broker. */
export function eventBrokerContract(name: string, open: () => Promise<BrokerWorld>): void {
  describe(`${name} event publisher and subscriber`, () => {
    describe('delivery', () => {
      it('delivers an event as it was published', async () => {
        await using world = await open();
        const event = { ...someEvent(), time: '2026-01-02T03:04:05.678Z', subject: 'thing-1', data: { text: 'ü 𝄞 \u0000', list: [1, null, { deep: true }] } };
        await using subscriber = await subscribed(world);
        await world.publisher.publish({ ...event, topic: world.topic });
        expect(await subscriber.handled.nth(1)).toEqual(event);
      });

      it('keeps for later what is published while nobody listens', async () => {
        await using world = await open();
        await (await subscribed(world))[Symbol.asyncDispose]();
        const events = await publishMany(world, 3);
        await using subscriber = await subscribed(world);
        await subscriber.handled.nth(3);
        expect(idsOf(subscriber.handled.all).toSorted()).toEqual(idsOf(events).toSorted());
      });

      it('delivers every one of many events that are published at once', async () => {
        await using world = await open();
        await using subscriber = await subscribed(world);
        const events = Array.from({ length: 600 }, (_, n) => someEvent(`key-${n % 50}`));
        await Promise.all(events.map((event) => world.publisher.publish({ ...event, topic: world.topic })));
        await subscriber.handled.nth(600);
        expect(idsOf(subscriber.handled.all).toSorted()).toEqual(idsOf(events).toSorted());
      });

      it('gives each queue of a topic every event, and each event of a queue to one of its subscribers', async () => {
        await using world = await open();
        const seen = arrivals<CloudEvent>();
        const handle = async (event: CloudEvent): Promise<Handling> => {
          seen.add(event);
          return 'done';
        };
        await using _one = await subscribed(world, { handle });
        await using _two = await subscribed(world, { handle, wait: false });
        await using other = await subscribed(world, { queue: world.otherQueue });
        const events = await publishMany(world, 20);
        await Promise.all([seen.nth(20), other.handled.nth(20)]);
        expect(idsOf(seen.all).toSorted()).toEqual(idsOf(events).toSorted());
        expect(idsOf(other.handled.all).toSorted()).toEqual(idsOf(events).toSorted());
      });
    });

    describe('order', () => {
      it('keeps the order of events with the same key, at any concurrency', async () => {
        await using world = await open();
        const seen = arrivals<CloudEvent>();
        const handle = async (event: CloudEvent): Promise<Handling> => {
          await turns(Math.floor(Math.random() * 20));
          seen.add(event);
          return 'done';
        };
        await using _subscriber = await subscribed(world, { handle, concurrency: 50 });
        const events = Array.from({ length: 200 }, (_, n) => someEvent(`key-${n % 5}`));
        await Promise.all(events.map((event) => world.publisher.publish({ ...event, topic: world.topic })));
        await seen.nth(200);
        for (const key of new Set(events.map((event) => event.key))) {
          expect(idsOf(seen.all.filter((event) => event.key === key))).toEqual(idsOf(events.filter((event) => event.key === key)));
        }
      });

      it('holds back later events of a key while an earlier one fails, and those of other keys not', async () => {
        await using world = await open();
        const repaired = gate();
        let tries = 0;
        await using subscriber = await subscribed(world, {
          handle: async (event) => {
            if (event.data !== 'fails' || repaired.isOpen()) return 'done';
            tries++;
            throw new Unavailable('store', 'it is away');
          },
        });
        const [fails, behind, beside] = [{ ...someEvent('a'), data: 'fails' }, someEvent('a'), someEvent('b')];
        for (const event of [fails, behind, beside]) await world.publisher.publish({ ...event, topic: world.topic });
        expect((await subscriber.handled.nth(1)).id).toBe(beside.id);
        repaired.open();
        await subscriber.handled.nth(3);
        expect(idsOf(subscriber.handled.all)).toEqual(idsOf([beside, fails, behind]));
        expect(tries).toBeGreaterThan(0);
      });
    });

    describe('back-pressure', () => {
      it('has as many events in hand as it may, and not one more', async () => {
        await using world = await open();
        const begun = arrivals<CloudEvent>();
        const finish = gate();
        let [inHand, most] = [0, 0];
        await using subscriber = await subscribed(world, {
          concurrency: 3,
          handle: async (event) => {
            most = Math.max(most, ++inHand);
            begun.add(event);
            await finish.opened;
            inHand--;
            return 'done';
          },
        });
        await publishMany(world, 10);
        await begun.nth(3);
        finish.open();
        await subscriber.handled.nth(10);
        expect(most).toBe(3);
      });

      it('refuses to publish an event that is too large', async () => {
        await using world = await open();
        const event = { ...someEvent(), data: 'x'.repeat(MAX_MESSAGE_BYTES), topic: world.topic };
        await expect(world.publisher.publish(event)).rejects.toThrow(MessageTooLarge);
      });
    });

    describe('dead letters', () => {
      it('takes what the handler gives up on out of the way, as it came and with the reason', async () => {
        await using world = await open();
        await using subscriber = await subscribed(world, {
          handle: async ({ data }) => (data === 'hopeless' ? { deadLetter: 'nobody can handle this' } : 'done'),
        });
        const hopeless = { ...someEvent('a'), data: 'hopeless' };
        const fine = someEvent('a');
        for (const event of [hopeless, fine]) await world.publisher.publish({ ...event, topic: world.topic });
        const [letter] = await world.dead(1);
        expect(letter?.reason).toBe('nobody can handle this');
        expect(JSON.parse(letter?.text ?? '')).toMatchObject({ id: hopeless.id, data: 'hopeless', partitionkey: 'a' });
        await subscriber.handled.nth(2);
        expect(idsOf(subscriber.handled.all)).toContain(fine.id);
      });

      it('takes what is no event out of the way, and goes on', async () => {
        await using world = await open();
        await using subscriber = await subscribed(world);
        const attributes = { specversion: '1.0', id: '1', source: '/test', type: 'test' };
        const reasons: readonly (readonly [bytes: string | Uint8Array, reason: RegExp])[] = [
          ['', /not JSON/],
          ['{"specversion":', /not JSON/],
          [new Uint8Array([0x22, 0xff, 0x22]), /not UTF-8/],
          ['[]', /not a CloudEvent/],
          ['null', /not a CloudEvent/],
          [JSON.stringify({ ...attributes, specversion: '0.3' }), /specversion/],
          [JSON.stringify({ ...attributes, id: '' }), /id must be/],
          [JSON.stringify({ ...attributes, type: 5 }), /type must be/],
          [JSON.stringify({ ...attributes, data_base64: 'AA==' }), /data_base64/],
          [JSON.stringify({ ...attributes, datacontenttype: 'text/xml' }), /datacontenttype/],
          [JSON.stringify({ ...attributes, data: 'x'.repeat(MAX_MESSAGE_BYTES) }), /too large/],
        ];
        for (const [bytes] of reasons) await world.put(typeof bytes === 'string' ? Buffer.from(bytes) : bytes);
        const [fine] = await publishMany(world, 1);
        expect((await subscriber.handled.nth(1)).id).toBe(fine?.id);
        const letters = await world.dead(reasons.length);
        for (const [bytes, reason] of reasons) {
          const text = Buffer.from(bytes).toString();
          expect(letters.find((letter) => letter.text === text && reason.test(letter.reason))).toBeDefined();
        }
      });

      it('gives up on an event whose handler fails for no reason that may pass, after three tries', async () => {
        await using world = await open();
        let tries = 0;
        await using _subscriber = await subscribed(world, {
          handle: async () => {
            tries++;
            throw new TypeError('secret');
          },
        });
        await publishMany(world, 1);
        const [letter] = await world.dead(1);
        expect(tries).toBe(3);
        expect(letter?.reason).toBe('could not be handled: TypeError');
      });
    });

    describe('trouble', () => {
      it('delivers an event again that was handled but never acknowledged', async () => {
        await using world = await open();
        const [lost, other] = [someEvent(), someEvent()];
        const finish = gate();
        const first = await subscribed(world, {
          handle: async ({ id }) => {
            if (id === other.id) return 'done';
            await finish.opened;
            await world.interrupt();
            return 'done';
          },
        });
        for (const event of [lost, other]) await world.publisher.publish({ ...event, topic: world.topic });
        // Time enough for an acknowledgement that comes too early.
        await untilHandled(first, other);
        finish.open();
        await untilHandled(first, lost);
        await first[Symbol.asyncDispose]();
        await world.restore();
        await using second = await subscribed(world);
        await untilHandled(second, lost);
      });

      it('does not deliver an event again that was acknowledged', async () => {
        await using world = await open();
        const first = await subscribed(world);
        await publishMany(world, 5);
        await first.handled.nth(5);
        await first[Symbol.asyncDispose]();
        await using second = await subscribed(world);
        const [last] = await publishMany(world, 1);
        expect((await second.handled.nth(1)).id).toBe(last?.id);
      });

      it('goes on by itself when the broker comes back', async () => {
        await using world = await open();
        await using subscriber = await subscribed(world);
        await publishMany(world, 2);
        await subscriber.handled.nth(2);
        for (let times = 1; times <= 2; times++) {
          await world.interrupt();
          await world.restore();
          const event = someEvent();
          await untilPublished(world, event);
          await untilHandled(subscriber, event);
        }
      });

      it('says in bounded time that an event could not be published', async () => {
        await using world = await open();
        await using subscriber = await subscribed(world);
        await world.interrupt();
        const error: unknown = await world.publisher.publish({ ...someEvent(), topic: world.topic }).catch((reason: unknown) => reason);
        expect([Unavailable, Unconfirmed]).toContain((error as Error).constructor);
        await world.restore();
        const event = someEvent();
        await untilPublished(world, event);
        await untilHandled(subscriber, event);
      });

      it('finishes what is in hand when told to stop, and leaves the rest to the next subscriber', async () => {
        await using world = await open();
        const begun = arrivals<CloudEvent>();
        const finish = gate();
        const stop = new AbortController();
        const first = subscribed(world, {
          stop,
          concurrency: 2,
          handle: async (event) => {
            begun.add(event);
            await finish.opened;
            return 'done';
          },
        });
        // One key: the second waits for the first, and is not begun.
        const events = await (await first, publishMany(world, 4, 'same'));
        await begun.nth(1);
        stop.abort();
        finish.open();
        await (await first)[Symbol.asyncDispose]();
        expect(idsOf((await first).handled.all)).toEqual(idsOf(events.slice(0, 1)));
        await using second = await subscribed(world);
        await second.handled.nth(3);
        expect(idsOf(second.handled.all)).toEqual(idsOf(events.slice(1)));
      });

      it('stops at once while the broker is away and while a handler fails', async () => {
        await using world = await open();
        const failed = arrivals<CloudEvent>();
        const subscriber = await subscribed(world, {
          handle: async (event) => {
            failed.add(event);
            throw new Unavailable('store', 'it is away');
          },
        });
        await publishMany(world, 1);
        await failed.nth(1);
        await world.interrupt();
        await subscriber[Symbol.asyncDispose]();
        expect(subscriber.handled.all).toEqual([]);
        await world.restore();
      });
    });
  });
}

interface Subscribed extends AsyncDisposable {
  /** Every event whose handler came to an end without an error. */
  readonly handled: Arrivals<CloudEvent>;
}

interface SubscribedOptions {
  readonly handle?: (event: CloudEvent) => Promise<Handling>;
  readonly queue?: string;
  readonly concurrency?: number;
  readonly stop?: AbortController;
  /** Default true: until the queue is there. */
  readonly wait?: boolean;
}

/** Subscribes, and waits until the queue is there: an event of its own has come through. */
async function subscribed(world: BrokerWorld, options: SubscribedOptions = {}): Promise<Subscribed> {
  const { handle = async () => 'done' as const, queue = world.queue, stop = new AbortController(), concurrency, wait = true } = options;
  const handled = arrivals<CloudEvent>();
  const ready = gate();
  const running = world.subscriber.subscribe({
    queue,
    topics: [world.topic],
    stop: stop.signal,
    ...(concurrency !== undefined && { concurrency }),
    handle: async (event) => {
      if (event.type === PROBE) {
        ready.open();
        return 'done';
      }
      const handling = await handle(event);
      handled.add(event);
      return handling;
    },
  });
  if (wait) await probeUntil(world, ready);
  return {
    handled,
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await running;
    },
  };
}

const PROBE = 'test.probe';
const PROBE_EVERY_MS = 50;
const MOST_PROBES = 1_000;

/** Whether a subscriber is listening shows only in what it gets. */
async function probeUntil(world: BrokerWorld, ready: Gate): Promise<void> {
  for (let probes = 0; !ready.isOpen(); probes++) {
    if (probes === MOST_PROBES) throw new Error('nothing that was published has arrived');
    await world.publisher.publish({ ...someEvent(randomUUID()), type: PROBE, topic: world.topic });
    await Promise.race([ready.opened, new Promise((resolve) => setTimeout(resolve, PROBE_EVERY_MS))]);
  }
}

async function publishMany({ publisher, topic }: BrokerWorld, count: number, key?: string): Promise<readonly Omit<EventMessage, 'topic'>[]> {
  const events = Array.from({ length: count }, () => someEvent(key));
  for (const event of events) await publisher.publish({ ...event, topic });
  return events;
}

const MOST_TRIES = 20;

async function untilPublished({ publisher, topic }: BrokerWorld, event: Omit<EventMessage, 'topic'>): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await publisher.publish({ ...event, topic });
    } catch (error) {
      if (tries === MOST_TRIES) throw error;
    }
  }
}

async function untilHandled({ handled }: Subscribed, { id }: { readonly id: string }): Promise<void> {
  while (!idsOf(handled.all).includes(id)) await handled.nth(handled.all.length + 1);
}

function someEvent(key: string = randomUUID()): Omit<EventMessage, 'topic'> {
  return { id: randomUUID(), source: '/test', type: 'test.happened.v1', key, data: {} };
}

function idsOf(events: readonly Pick<CloudEvent, 'id'>[]): readonly string[] {
  return events.map(({ id }) => id);
}

interface Gate {
  readonly opened: Promise<void>;
  open(): void;
  isOpen(): boolean;
}

function gate(): Gate {
  let isOpen = false;
  let go: () => void;
  const opened = new Promise<void>((resolve) => {
    go = resolve;
  });
  return {
    opened,
    open: () => {
      isOpen = true;
      go();
    },
    isOpen: () => isOpen,
  };
}

async function turns(count: number): Promise<void> {
  for (let n = 0; n < count; n++) await new Promise((resolve) => setImmediate(resolve));
}
