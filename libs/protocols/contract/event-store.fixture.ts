import { randomUUID } from 'node:crypto';
import type { Position, Recorded } from '#kernel';
import { comparePositions } from '#kernel';
import type { EventFilter, EventStore, LogPage, NewEvent } from '#protocols';

/** A store under test, and what the suite may do to it. A check whose means are missing is left out. */
export interface ContractStore extends AsyncDisposable {
  readonly store: EventStore;
  /** Whether a repeated command is known as such whatever it expects (see `EventStore.append`). */
  readonly remembersCommands?: boolean;
  /** Cuts every connection of the store once; the server stays up. */
  dropConnections?(): Promise<void>;
  /** Deletes a stream for good. */
  deleteStream?(stream: string): Promise<void>;
  /** Takes the server away for the rest of this store's life. */
  makeUnreachable?(): Promise<void>;
}

export type OpenContractStore = () => Promise<ContractStore>;

/** Names nobody else uses: runs may share a server, and its log need not be empty. */
export interface Names {
  readonly stream: (id?: string) => string;
  readonly type: (name?: string) => string;
}

export function freshNames(): Names {
  const tag = randomUUID().slice(0, 8);
  return { stream: (id = '1') => `contract${tag}-${id}`, type: (name = 'Happened') => `Contract${tag}${name}` };
}

export function newEvent(type: string, data: unknown = {}, commandId: string = randomUUID()): NewEvent {
  const metadata = { commandId, correlationId: randomUUID(), actor: 'contract', schemaVersion: 1 };
  return { type, data, eventId: randomUUID(), metadata };
}

/** `count` events with `{ n: first }`, `{ n: first + 1 }`, ... */
export function numbered(type: string, count: number, first = 0): NewEvent[] {
  return Array.from({ length: count }, (_, i) => newEvent(type, { n: first + i }));
}

export function numbersOf(events: readonly Recorded[]): number[] {
  return events.map((event) => (event.data as { n: number }).n);
}

export function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}

/** Every page from a position up to the head of this moment. */
export async function readPages(
  store: EventStore,
  after: Position,
  limit: number,
  filter?: EventFilter,
): Promise<LogPage[]> {
  const head = await store.head();
  const pages: LogPage[] = [];
  for (let at = after; comparePositions(at, head) < 0;) {
    const page = await store.readAll(at, limit, filter);
    if (comparePositions(page.position, at) <= 0) throw new Error(`readAll made no progress after ${at} of ${head}`);
    pages.push(page);
    at = page.position;
  }
  return pages;
}

export function eventsOf(pages: readonly LogPage[]): Recorded[] {
  return pages.flatMap((page) => page.events);
}

/** Follows the log until `count` events have come, then stops. */
export async function follow(
  store: EventStore,
  after: Position,
  filter: EventFilter,
  count: number,
  each: (page: LogPage) => Promise<void> | void = () => undefined,
): Promise<Recorded[]> {
  const stop = new AbortController();
  const events: Recorded[] = [];
  for await (const page of store.subscribe(after, { stop: stop.signal, filter, pageSize: 50 })) {
    events.push(...page.events);
    await each(page);
    if (events.length >= count) stop.abort();
  }
  return events;
}

export function isAscending(events: readonly Recorded[]): boolean {
  return events.every((event, i) => {
    const before = events[i - 1];
    return before === undefined || comparePositions(before.position, event.position) < 0;
  });
}
