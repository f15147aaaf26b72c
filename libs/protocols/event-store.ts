import type { Event, EventMetadata, ExpectedRevision, Position, Recorded } from '#kernel';
import { ProtocolError } from './protocol-error.ts';
import type { StopSignal } from './stop-signal.ts';

/** An append-only log of events in streams, with one global order. */
export interface EventStore {
  /**
   * Appends all events or none. Resolves once they are durable.
   *
   * Idempotent per stream and `commandId`: a second append of a command to a stream, with the same
   * events and expecting what the first one did, stores nothing and answers the first one's `revision`
   * and `position`. A store that remembers command ids (postgres, in-memory) does so whatever the
   * second one holds and expects, and says `duplicate: true`.
   *
   * @param stream `<category>-<id>`, at most 200 characters; see `checkAppend` for what is acceptable
   * @throws WrongExpectedRevision, StreamDeleted, Overloaded, OutcomeUnknown, Unavailable, InvalidAppend
   */
  append(
    stream: string,
    expected: ExpectedRevision,
    events: readonly NewEvent[],
    commandId: string,
  ): Promise<Appended>;

  /** A page of one stream; empty when the stream does not exist. @throws StreamDeleted, Unavailable */
  readStream(stream: string, options: ReadStreamOptions): Promise<readonly Recorded[]>;

  /** A page of the log after a position, in order. @throws Unavailable */
  readAll(after: Position, limit: number, filter?: EventFilter): Promise<LogPage>;

  /**
   * Everything after a position, page by page, then live, for ever: it reconnects by itself, never
   * skips and never repeats an event, and ends (without an error) only when `stop` is aborted.
   * Pull-based: a slow consumer is not overrun. Pages may be empty of events when only `position`
   * moved (events that the filter left out).
   */
  subscribe(after: Position, options: SubscribeOptions): AsyncIterable<LogPage>;

  /** The position of the last event; `START` in an empty log. @throws Unavailable */
  head(): Promise<Position>;
}

/** An event to be appended. `eventId` is a UUID and the same on every try of a command. */
export interface NewEvent extends Event {
  readonly eventId: string;
  readonly metadata: EventMetadata;
}

export interface Appended {
  /** Of the last event appended. */
  readonly revision: number;
  /** Of the last event appended. */
  readonly position: Position;
  /** The command had been stored before, and the store could tell. */
  readonly duplicate: boolean;
}

export interface ReadStreamOptions {
  /** 1..10 000 events. */
  readonly limit: number;
  /** First revision of the page, inclusive; default the first (forwards) or the last (backwards). */
  readonly from?: number;
  readonly direction?: 'forwards' | 'backwards';
}

export interface EventFilter {
  /** Only these event types. */
  readonly types: readonly string[];
}

export interface LogPage {
  readonly events: readonly Recorded[];
  /** Everything up to here has been looked at, filtered events included: continue after it. */
  readonly position: Position;
}

export interface SubscribeOptions {
  readonly stop: StopSignal;
  readonly filter?: EventFilter;
  /** Most events in one page; default 1 000. */
  readonly pageSize?: number;
}

/** The stream was not as the append expected it. Reload and decide again. */
export class WrongExpectedRevision extends ProtocolError {
  readonly stream: string;
  readonly expected: ExpectedRevision;
  /** Revision of the stream's last event; null when it has none. */
  readonly actual: number | null;

  constructor(stream: string, expected: ExpectedRevision, actual: number | null) {
    super(`Stream ${stream} was expected at revision ${expected} but is at ${actual ?? 'none'}.`, 'after-reload');
    this.stream = stream;
    this.expected = expected;
    this.actual = actual;
  }
}

/** The stream was deleted for good; nothing can be read from it or appended to it. */
export class StreamDeleted extends ProtocolError {
  readonly stream: string;

  constructor(stream: string) {
    super(`Stream ${stream} has been deleted.`, 'never');
    this.stream = stream;
  }
}

/** The append itself is not acceptable (too large, not JSON, ...); its neighbours are unharmed. */
export class InvalidAppend extends ProtocolError {
  readonly stream: string;

  constructor(stream: string, reason: string) {
    super(`The append to ${stream} is not acceptable: ${reason}.`, 'never');
    this.stream = stream;
  }
}

/** The queue of waiting appends is full; nothing was stored. */
export class Overloaded extends ProtocolError {
  constructor(waiting: number) {
    super(`The event store is overloaded: ${waiting} appends are waiting.`, 'later');
  }
}

/** The connection was lost after the append was sent: it may or may not be stored. Repeat it with the same ids. */
export class OutcomeUnknown extends ProtocolError {
  readonly stream: string;
  readonly commandId: string;

  constructor(stream: string, commandId: string, cause?: unknown) {
    super(`It is not known whether command ${commandId} was stored in ${stream}.`, 'same-again', cause);
    this.stream = stream;
    this.commandId = commandId;
  }
}
