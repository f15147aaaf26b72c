import { randomUUID } from 'node:crypto';
import { Unavailable, type CloudEvent, type EventMessage, type EventPublisher } from '#protocols';
import { openInMemoryEventBroker, type InMemoryEventBroker } from '#providers/in-memory';
import { arrivals, type Arrivals } from '../../../test/support/arrivals.ts';
import { eventually } from '../../../test/support/eventually.ts';
import type { Broker } from './broker.ts';
import { namesWith, startStreamCalc } from './stream-calc.ts';

const names = namesWith();
const multiplication = (id: string, multiplier: unknown, multiplicand: unknown): EventMessage =>
  ({ topic: names.problems, key: id, id, source: '/spec', type: 'stream-calc.multiplication.v1', data: { multiplier, multiplicand } });
const division = (id: string, dividend: number, divisor: number): EventMessage =>
  ({ topic: names.problems, key: id, id, source: '/spec', type: 'stream-calc.division.v1', data: { dividend, divisor } });

describe('stream-calc', () => {
  const running = async (
    work: (world: { broker: InMemoryEventBroker; outcomes: Arrivals<CloudEvent> }) => Promise<void>,
    publisherOf = ({ publisher }: InMemoryEventBroker): EventPublisher => publisher,
  ) => {
    const broker = openInMemoryEventBroker();
    const outcomes = arrivals<CloudEvent>();
    const stop = new AbortController();
    const listening = broker.subscriber.subscribe({
      queue: 'spec', topics: [names.outcomes], stop: stop.signal, handle: async (event) => { outcomes.add(event); return 'done'; },
    });
    const opened: Broker = { ...broker, publisher: publisherOf(broker), [Symbol.asyncDispose]: async () => undefined };
    await using _service = startStreamCalc(opened, names);
    await work({ broker, outcomes });
    stop.abort();
    await listening;
  };

  it('publishes the result of a problem under its id', () => running(async ({ broker, outcomes }) => {
    const id = randomUUID();
    await broker.publisher.publish(multiplication(id, 6, 7));
    expect(await outcomes.nth(1)).toMatchObject({ id, subject: id, key: id, type: 'stream-calc.solved.v1', data: { problemId: id, result: 42 } });
  }));

  it('publishes that a problem has no result', () => running(async ({ broker, outcomes }) => {
    const id = randomUUID();
    await broker.publisher.publish(division(id, 1, 0));
    expect(await outcomes.nth(1)).toMatchObject({ type: 'stream-calc.failed.v1', data: { problemId: id, reason: 'division_by_zero' } });
  }));

  it('sets aside what is no problem, and goes on', () => running(async ({ broker, outcomes }) => {
    const id = randomUUID();
    broker.put(names.queue, new TextEncoder().encode('no event'));
    await broker.publisher.publish({ ...multiplication(randomUUID(), 6, 7), type: 'stream-calc.riddle.v1' });
    await broker.publisher.publish(multiplication(randomUUID(), 6, '7'));
    await broker.publisher.publish({ ...multiplication(randomUUID(), 6, 7), data: null });
    await broker.publisher.publish(multiplication(id, 6, 7));
    expect(await outcomes.nth(1)).toMatchObject({ id });
    await eventually(() => broker.dead(names.queue).length === 4);
    expect(broker.dead(names.queue).map(({ reason }) => reason)).toEqual([
      'not JSON',
      'unknown type: only stream-calc.multiplication.v1 and stream-calc.division.v1 are taken here',
      'multiplier and multiplicand must be numbers',
      'multiplier and multiplicand must be numbers',
    ]);
  }));

  it('keeps a problem until its outcome is published', () => {
    let refusals = 2;
    const unwilling = ({ publisher }: InMemoryEventBroker): EventPublisher => ({
      publish: async (message) => {
        if (refusals-- > 0) throw new Unavailable('message broker', 'it is away');
        await publisher.publish(message);
      },
    });
    return running(async ({ broker, outcomes }) => {
      await broker.publisher.publish(division(randomUUID(), 1, 4));
      expect((await outcomes.nth(1)).data).toMatchObject({ result: 0.25 });
      expect(broker.dead(names.queue)).toEqual([]);
    }, unwilling);
  });
});
