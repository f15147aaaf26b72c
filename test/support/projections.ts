import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Event, Position, View } from '#kernel';
import type { CheckpointStore, EventStore, LeaseStore, ProjectionStore, ViewStore } from '#protocols';
import { openInMemoryEventStore, openInMemoryReadSide } from '#providers/in-memory';
import {
  openBell,
  openReached,
  projectionsService,
  startProjections,
  viewReader,
  type AnyView,
  type Projections,
  type StartProjectionsOptions,
  type ViewReader,
} from '#event-sourcing';
import { PATIENCE_MS } from './eventually.ts';

/** Where events are and views are kept. */
export interface Backends {
  readonly store: EventStore;
  readonly views: ViewStore;
  readonly checkpoints: CheckpointStore;
  readonly projections: ProjectionStore;
  readonly leases: LeaseStore;
}

export function inMemory(): Backends {
  return { store: openInMemoryEventStore(), ...openInMemoryReadSide() };
}

export interface Instance {
  readonly reader: ViewReader;
  readonly service: Projections;
  readonly errors: unknown[];
  stop(): Promise<void>;
}

/** Lasts until it is stopped; quick to notice things. */
export function startInstance(backends: Backends, projected: readonly AnyView[], options: Partial<StartProjectionsOptions> = {}): Instance {
  const stopping = new AbortController();
  const errors: unknown[] = [];
  const bell = openBell();
  const reached = openReached(bell);
  const running = startProjections({
    ...backends, projected, bell, reached, owner: randomUUID(), ttlMs: 400, tendEveryMs: 10, graceMs: 50,
    stop: stopping.signal, onError: (error) => errors.push(error), ...options,
  });
  return {
    reader: viewReader({ ...backends, reached }),
    service: projectionsService({ ...backends, projected, bell }),
    errors,
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}

export async function append(store: Pick<EventStore, 'append'>, stream: string, ...data: readonly Added[]): Promise<Position> {
  const commandId = randomUUID();
  const metadata = { commandId, correlationId: commandId, actor: 'spec', schemaVersion: 1 };
  const events = data.map((one) => ({ type: 'Added', data: one, eventId: randomUUID(), metadata }));
  return (await store.append(stream, 'any', events, commandId)).position;
}

export interface Added {
  readonly amount: number;
  /** What the row's text becomes. */
  readonly text?: string;
}

export type TallyRow = {
  readonly count: number;
  readonly sum: number;
  /** The revisions folded, in order: tells what was skipped or came twice. */
  readonly trail: string;
  readonly text: string | null;
  readonly last: string;
};

export interface TallyOptions {
  readonly name?: string;
  readonly version?: number;
  readonly fails?: (data: Added) => boolean;
}

/** A row for each stream. An amount of 0 deletes it. */
export function tally({ name = 'tally', version = 1, fails = () => false }: TallyOptions = {}): View<TallyRow, Event<'Added', Added>> {
  return {
    name,
    version,
    events: ['Added'],
    columns: { count: 'integer', sum: 'integer', trail: 'text', text: 'text', last: 'timestamp' },
    indexes: [['-sum']],
    key: (event) => event.stream,
    evolve: (row, { data, revision, recordedAt }) => {
      if (fails(data)) throw new Error(`cannot fold ${data.amount}`);
      if (data.amount === 0) return null;
      return {
        count: (row?.count ?? 0) + 1,
        sum: (row?.sum ?? 0) + data.amount,
        trail: `${row?.trail ?? ''}${revision} `,
        text: data.text ?? row?.text ?? null,
        last: recordedAt,
      };
    },
  };
}

/** Waits for something that is on its way; the limit is for when it never comes. */
export async function until<Value>(probe: () => Promise<Value | undefined | false | null>): Promise<Value> {
  const deadline = Date.now() + PATIENCE_MS;
  while (Date.now() < deadline) {
    const value = await probe();
    if (value !== undefined && value !== false && value !== null) return value;
    await sleep(5);
  }
  throw new Error(`It never came: ${probe.toString()}`);
}
