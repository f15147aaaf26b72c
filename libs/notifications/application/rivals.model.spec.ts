import fc from 'fast-check';
import { START, type CommandMetadata } from '#kernel';
import { newId } from '#event-sourcing';
import { OutcomeUnknown, type EventStore } from '#protocols';
import { openInMemoryEventStore } from '#providers/in-memory';
import { readStories } from '../../../test/faults/stories.ts';
import type { DeliveryOutcome } from '../domain/notification/commands.ts';
import { notificationLog } from '../translators/notification-log.ts';
import { notificationCommands, type NotificationCommands } from './notification-commands.ts';

/*
 * Two processes, each with a memory of its own, act on one notification at the same time. Their calls of
 * the store overlap in any order, and some answers are lost. The history must make sense, and every answer
 * that one of them got must be true.
 */
describe('two processes at one notification', () => {
  it('never both win, and leave a history that makes sense', async () => {
    const decided = new Set<string>();
    await fc.assert(fc.asyncProperty(anyActs(), anyActs(), fc.array(fc.nat(4), { minLength: 10 }), async (left, right, turns) => {
      const store = openInMemoryEventStore();
      const world = { store: jolted(store, turns), inner: store, id: newId(), won: { starts: [] as number[], cancels: 0, deliveries: 0 } };
      await request(world);
      await Promise.all([act(world, left), act(world, right)]);
      await expectSense(world);
      if (world.won.cancels > 0) decided.add('cancelled');
      if (world.won.deliveries > 0) decided.add('delivered');
    }), { numRuns: 150 });
    expect([...decided].sort()).toEqual(['cancelled', 'delivered']);
  });
});

const ACTS = ['start', 'cancel', 'retry', 'delivered', 'transient', 'permanent', 'unknown'] as const;
type Act = (typeof ACTS)[number];

interface World {
  readonly store: EventStore;
  readonly inner: EventStore;
  readonly id: string;
  /** What was answered as done. */
  readonly won: { readonly starts: number[]; cancels: number; deliveries: number };
}

function anyActs() {
  return fc.array(fc.constantFrom<Act>('start', 'start', 'start', ...ACTS), { minLength: 1, maxLength: 8 });
}

async function act({ store, inner, id, won }: World, acts: readonly Act[]): Promise<void> {
  const commands = open(store);
  let mine = 1;
  for (const what of acts) {
    const stream = await inner.readStream(`notification-${id}`, { limit: 100 });
    const next = stream.filter(({ type }) => type === 'DeliveryAttemptStarted').length + 1;
    await dared(async () => {
      switch (what) {
        case 'start':
          await commands.startDeliveryAttempt({ type: 'StartDeliveryAttempt', data: { notificationId: id, attempt: next, expiresAt: LATER }, metadata: metadata() });
          won.starts.push(mine = next);
          return;
        case 'cancel':
          await commands.cancelNotification({ type: 'CancelNotification', data: { notificationId: id }, metadata: metadata() });
          won.cancels++;
          return;
        case 'retry':
          await commands.retryNotification({ type: 'RetryNotification', data: { notificationId: id }, metadata: metadata() });
          return;
        default:
          await record(commands, id, mine, what);
          if (what === 'delivered') won.deliveries++;
      }
    });
  }
}

function record(commands: NotificationCommands, notificationId: string, attempt: number, kind: DeliveryOutcome['kind']): Promise<unknown> {
  const outcome = (kind === 'delivered' ? { kind } : { kind, reason: 'so it is' }) as DeliveryOutcome;
  const again = kind === 'transient' || kind === 'unknown' ? { nextAttemptAt: LATER } : {};
  return commands.recordDeliveryOutcome({ type: 'RecordDeliveryOutcome', data: { notificationId, attempt, outcome, ...again }, metadata: metadata() });
}

async function expectSense({ inner, id, won }: World): Promise<void> {
  const { events } = await inner.readAll(START, 1_000);
  const story = readStories(events.map((event) => ({ ...event, position: BigInt(event.position), data: event.data as Record<string, unknown> }))).get(id);
  expect(story?.nonsense).toEqual([]);
  // No attempt is granted to two, and none without an event.
  expect(new Set(won.starts).size).toBe(won.starts.length);
  expect([...story!.attempts.keys()]).toEqual(expect.arrayContaining(won.starts));
  if (won.cancels > 0) expect(story?.status).toBe('cancelled');
  if (won.deliveries > 0) expect([...story!.attempts.values()]).toContain('delivered');
}

/** Refusals and lost answers are part of the game. */
async function dared(work: () => Promise<void>): Promise<void> {
  await work().catch((error: unknown) => {
    if (!(error instanceof Error) || error instanceof TypeError) throw error;
  });
}

/** The same store, whose calls take some turns of the event loop, and whose answers to appends are lost now and then. */
function jolted(store: EventStore, turns: readonly number[]): EventStore {
  let calls = 0;
  const jolt = async (): Promise<number> => {
    const turn = turns[calls++ % turns.length] ?? 0;
    for (let n = 0; n < turn; n++) await new Promise(setImmediate);
    return turn;
  };
  return {
    ...store,
    append: async (stream, expected, events, commandId) => {
      await jolt();
      const appended = await store.append(stream, expected, events, commandId);
      if (await jolt() === 4) throw new OutcomeUnknown(stream, commandId);
      return appended;
    },
    readStream: async (...args) => {
      await jolt();
      const events = await store.readStream(...args);
      await jolt();
      return events;
    },
  };
}

const LATER = '2030-01-01T00:00:30.000Z';

function metadata(commandId = newId()): CommandMetadata {
  return { commandId, correlationId: commandId, actor: 'spec', now: '2030-01-01T00:00:00.000Z' };
}

function open(store: EventStore): NotificationCommands {
  return notificationCommands({ log: notificationLog(store), supports: () => true });
}

async function request({ inner, id }: World): Promise<void> {
  await open(inner).requestNotification({
    type: 'RequestNotification',
    data: { notificationId: id, recipient: 'a@example.com', channel: 'email', body: 'm1x', priority: 'normal', metadata: {} },
    metadata: metadata(id),
  });
}
