import type { CloudEvent } from './cloud-event.ts';
import type { StopSignal } from './stop-signal.ts';

/** Takes events that other services sent, through a broker. */
export interface EventSubscriber {
  /**
   * Hands every message of a queue to `handle`, until `stop` is aborted; then finishes what is in hand,
   * and resolves. Never rejects for a broker that is away, at the start or later: it connects again.
   *
   * - At least once: a message is acknowledged when it has been handled. One that was not, because the
   *   process died or the connection broke, comes again, to this or to another subscriber of the queue.
   * - Events with the same key are handled one after another, in order. Subscribers of one queue share
   *   its messages, and how keys are kept together among several is the broker's matter.
   * - When `handle` throws, the event stays and is handled again after a growing pause; those behind it
   *   with the same key wait. After a `ProtocolError` that may pass as often as it takes, after any other error
   *   three times in all; after one that never passes it is given up on.
   * - What is no event (no JSON, no CloudEvent, too large) and what `handle` gives up on goes to the dead
   *   letter queue, `<queue>.dead`, as it came, with the reason in the header `x-tidings-reason`. The rest go on.
   */
  subscribe(subscription: Subscription): Promise<void>;
}

export interface Subscription {
  /** A queue, or a consumer group; made, with its dead letter queue, when it is missing. */
  readonly queue: string;
  /** Topics whose events go to this queue, from now on and while nobody listens to it. */
  readonly topics?: readonly string[];
  readonly handle: (event: CloudEvent) => Promise<Handling>;
  readonly stop: StopSignal;
  /** Most messages in hand at once, 1..1 000; default 16. The broker keeps the others. */
  readonly concurrency?: number;
}

/** `deadLetter`: why it can never be handled. The reason is short and holds no personal data. */
export type Handling = 'done' | { readonly deadLetter: string };

export const DEFAULT_CONCURRENCY = 16;

/** PUBLIC NAMES: operators look for these on their broker. */
export const REASON_HEADER = 'x-tidings-reason';

export function deadLetterQueue(queue: string): string {
  return `${queue}.dead`;
}

/** A reason as it may stand in a header: no control characters, at most 500 characters. */
export function oneLine(reason: string): string {
  return reason.replaceAll(/[\p{Cc}\p{Cs}]+/gu, ' ').slice(0, LONGEST_REASON);
}

const LONGEST_REASON = 500;
