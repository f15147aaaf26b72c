import type { Event, Recorded } from '#kernel';

/**
 * A process manager: reacts to events with commands. It runs once per event and may run twice after
 * a crash, so its commands carry `derivedId(event.eventId, name)`. No rebuild ever runs it.
 */
export interface Policy<E extends Event = Event> {
  /** Stored: names its checkpoint. */
  readonly name: string;
  /** The event types it reacts to. */
  readonly events: readonly E['type'][];
  /** Where a policy begins that has no checkpoint yet; default `start`, so that nothing is missed. */
  readonly begins?: 'start' | 'now';
  /**
   * May be tried again when it throws: for ever when the error says that it can help (`ProtocolError`
   * with a retry other than `never`), else a few times.
   */
  readonly react: (event: Recorded<E>) => Promise<void>;
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- `react` takes its own events, so no narrower type fits all
export type AnyPolicy = Policy<any>;
