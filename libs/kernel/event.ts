import type { Position } from './position.ts';

/** A fact, in the past tense. `data` is JSON and, once stored, a contract for ever. */
export interface Event<Type extends string = string, Data = unknown> {
  readonly type: Type;
  readonly data: Data;
}

/** Where an event came from. Stored beside every event. */
export interface EventMetadata {
  /** The command that caused it (causation), a UUID. */
  readonly commandId: string;
  /** Ties together everything that one request set off. */
  readonly correlationId: string;
  /** Who asked for it: `api`, `delivery`, `policy:<name>`, ... Never personal data. */
  readonly actor: string;
  /** Version of `data`'s shape, from 1. Older versions are upcast on reading. */
  readonly schemaVersion: number;
}

/** The envelope the store puts around an event. */
export interface Envelope {
  readonly eventId: string;
  readonly stream: string;
  /** Place in its stream; the first event has revision 0. */
  readonly revision: number;
  /** Place in the whole log. */
  readonly position: Position;
  /** The store's clock when it was committed, RFC 3339 UTC with milliseconds. */
  readonly recordedAt: string;
  readonly metadata: EventMetadata;
}

/** An event as read from the log. Distributes over a union, so `type` still narrows `data`. */
export type Recorded<E extends Event = Event> = E extends Event ? Readonly<E & Envelope> : never;
