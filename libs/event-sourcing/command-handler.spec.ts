import { DomainError, type Command, type Decider, type Event } from '#kernel';
import { OutcomeUnknown, Unavailable, type EventStore } from '#protocols';
import { openInMemoryEventStore } from '#providers/in-memory';
import { commandHandler, type CommandHandler } from './command-handler.ts';
import { newId } from './new-id.ts';
import { recentStates } from './state-cache.ts';

type Counted = Event<'Counted', { readonly by: number }>;
type Count = Command<'Count', { readonly id: string; readonly by: number }>;

class TooMuch extends DomainError {
  constructor() {
    super('too_much', 'The counter would pass 100.');
  }
}

const counter: Decider<number, Count, Counted> = {
  initialState: 0,
  evolve: (sum, { data }) => sum + data.by,
  decide({ data: { by } }, sum) {
    if (sum + by > 100) throw new TooMuch();
    return by === 0 ? [] : [{ type: 'Counted', data: { by } }];
  },
};

function count(by: number, commandId = newId()): Count {
  return {
    type: 'Count',
    data: { id: 'a', by },
    metadata: { commandId, correlationId: 'c', actor: 'test', now: '2026-01-01T00:00:00.000Z' },
  };
}

function handlerOn(store: EventStore, cached = true): CommandHandler<number, Count, Counted> {
  return commandHandler({
    store,
    decider: counter,
    stream: ({ data }) => `counter-${data.id}`,
    schemaVersion: () => 1,
    ...(cached && { cache: recentStates<number>(10) }),
  });
}

describe('a command handler', () => {
  it('appends what was decided and answers the new state, revision and position', async () => {
    const store = openInMemoryEventStore();
    const handle = handlerOn(store);
    await handle(count(2));

    const second = await handle(count(3));

    expect(second).toMatchObject({ state: 5, revision: 1, duplicate: false });
    expect(second.position).toBe(await store.head());
  });

  it('appends nothing when the goal already holds', async () => {
    const store = openInMemoryEventStore();
    const handled = await handlerOn(store)(count(0));
    expect(handled).toMatchObject({ events: [], revision: -1 });
  });

  it('lets 30 concurrent commands of two instances each have their one effect', async () => {
    const store = openInMemoryEventStore();
    const instances = [handlerOn(store), handlerOn(store)];
    await Promise.all(Array.from({ length: 30 }, (_, i) => instances[i % 2]!(count(1)).catch(() => instances[i % 2]!(count(1)))));

    const { state } = await handlerOn(store)(count(0));
    expect(state).toBe(30);
  });

  it.each([true, false])('answers a repeated command as the first time (cache: %s)', async (cached) => {
    const store = openInMemoryEventStore();
    const handle = handlerOn(store, cached);
    const command = count(60);
    const first = await handle(command);
    await handle(count(5));

    const again = await handle(command);

    expect(again).toMatchObject({ duplicate: true, events: [], revision: first.revision, position: first.position });
    expect((await handlerOn(store)(count(0))).state).toBe(65);
  });

  it('does not refuse on a state that has gone stale', async () => {
    const store = openInMemoryEventStore();
    const [here, there] = [handlerOn(store), handlerOn(store)];
    await here(count(90));
    await there(count(-50));

    expect((await here(count(20))).state).toBe(60);
  });

  it('refuses with the domain\'s own error, and appends nothing', async () => {
    const store = openInMemoryEventStore();
    await expect(handlerOn(store)(count(101))).rejects.toBeInstanceOf(TooMuch);
    expect(await store.readStream('counter-a', { limit: 1 })).toEqual([]);
  });

  it('sends an append whose answer was lost once more, to one effect', async () => {
    const store = openInMemoryEventStore();
    let losing = true;
    const lossy: EventStore = {
      ...store,
      async append(...args) {
        const appended = await store.append(...args);
        if (!losing) return appended;
        losing = false;
        throw new OutcomeUnknown(args[0], args[3]);
      },
    };

    await handlerOn(lossy)(count(7));

    expect((await handlerOn(store)(count(0))).state).toBe(7);
  });

  it('passes on that the store is away', async () => {
    const store = openInMemoryEventStore();
    const away: EventStore = { ...store, append: () => Promise.reject(new Unavailable('event store', 'refused')) };
    await expect(handlerOn(away)(count(1))).rejects.toBeInstanceOf(Unavailable);
  });
});
