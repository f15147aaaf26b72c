import type { Event, ExpectedRevision, Position, Recorded } from '#kernel';
import type { Appended, EventFilter, EventStore, LogPage, NewEvent, ReadStreamOptions, SubscribeOptions } from '#protocols';
import { checkAppend, InvalidAppend, MAX_APPEND_BYTES, StreamDeleted, WrongExpectedRevision } from '#protocols';
import { openBell } from './bell.ts';

/** An event store for tests. */
export interface InMemoryEventStore extends EventStore, AsyncDisposable {
  /** Deletes a stream for good; its events stay in the log. */
  deleteStream(stream: string): Promise<void>;
}

interface StreamState {
  readonly events: StoredEvent[];
  readonly answers: Map<string, Appended>;
  deleted: boolean;
}

/** `data` as JSON text, so that nobody who reads an event can change it for others. */
type StoredEvent = Omit<Recorded, 'data'> & { readonly data: string };

/** Opens an empty log. It lives as long as this object. */
export function openInMemoryEventStore(): InMemoryEventStore {
  const log: StoredEvent[] = [];
  const streams = new Map<string, StreamState>();
  const bell = openBell();

  function append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[], commandId: string): Appended {
    checkAppend(stream, events, commandId);
    const json = events.map((event) => jsonOf(stream, event));
    if (json.reduce((sum, text) => sum + Buffer.byteLength(text), 0) > MAX_APPEND_BYTES) throw new InvalidAppend(stream, 'it is too large');

    const state = streams.get(stream) ?? { events: [], answers: new Map<string, Appended>(), deleted: false };
    if (state.deleted) throw new StreamDeleted(stream);
    const earlier = state.answers.get(commandId);
    if (earlier !== undefined) return { ...earlier, duplicate: true };
    const actual = state.events.length === 0 ? null : state.events.length - 1;
    if (!isAsExpected(expected, actual)) throw new WrongExpectedRevision(stream, expected, actual);

    streams.set(stream, state);
    const recordedAt = new Date().toISOString();
    events.forEach(({ eventId, type, metadata }, i) => {
      const place = { stream, revision: state.events.length, position: String(log.length + 1) as Position, recordedAt };
      const stored = { eventId, type, metadata: { ...metadata }, data: json[i] ?? '', ...place };
      state.events.push(stored);
      log.push(stored);
    });
    const answer = { revision: state.events.length - 1, position: String(log.length) as Position, duplicate: false };
    state.answers.set(commandId, answer);
    bell.ring();
    return answer;
  }

  function readStream(stream: string, { limit, from, direction }: ReadStreamOptions): readonly Recorded[] {
    const state = streams.get(stream);
    if (state?.deleted) throw new StreamDeleted(stream);
    const events = state?.events ?? [];
    if (direction !== 'backwards') return events.slice(from ?? 0, (from ?? 0) + limit).map(asRead);
    const end = Math.min(from ?? Infinity, events.length - 1) + 1;
    return events.slice(Math.max(0, end - limit), end).reverse().map(asRead);
  }

  function readAll(after: Position, limit: number, filter?: EventFilter): LogPage {
    const events: Recorded[] = [];
    let at = Number(after);
    for (; at < log.length && events.length < limit; at++) {
      const event = log[at];
      if (event !== undefined && (filter?.types.includes(event.type) ?? true)) events.push(asRead(event));
    }
    return { events, position: String(at) as Position };
  }

  async function* subscribe(after: Position, { stop, filter, pageSize = 1_000 }: SubscribeOptions): AsyncGenerator<LogPage> {
    for (let position = after; !stop.aborted;) {
      const page = readAll(position, pageSize, filter);
      if (page.position === position) await bell.next(stop);
      else yield page;
      position = page.position;
    }
  }

  return {
    append: async (...args) => append(...args),
    readStream: async (...args) => readStream(...args),
    readAll: async (...args) => readAll(...args),
    subscribe,
    head: async () => String(log.length) as Position,
    deleteStream: async (stream) => {
      const state = streams.get(stream);
      if (state !== undefined) state.deleted = true;
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
}

function asRead(event: StoredEvent): Recorded {
  return { ...event, metadata: { ...event.metadata }, data: JSON.parse(event.data) as unknown };
}

function jsonOf(stream: string, event: Event): string {
  try {
    const text = JSON.stringify(event.data) as string | undefined;
    if (text !== undefined) return text;
  } catch {
    // Circular, or holding a BigInt: refused below.
  }
  throw new InvalidAppend(stream, 'its data is not JSON');
}

function isAsExpected(expected: ExpectedRevision, actual: number | null): boolean {
  switch (expected) {
    case 'any': return true;
    case 'none': return actual === null;
    case 'exists': return actual !== null;
    default: return expected === actual;
  }
}
