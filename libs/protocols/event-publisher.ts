import type { CloudEvent } from './cloud-event.ts';
import { ProtocolError } from './protocol-error.ts';

/** Tells other services what happened, through a broker. */
export interface EventPublisher {
  /**
   * Resolves once the broker has taken responsibility. At least once: what is published again, after an
   * error or a crash, arrives again under the same id.
   *
   * Events with the same key arrive in the order in which they were published, whether or not the
   * caller waited in between. One that fails is passed over: who needs the order stops there.
   *
   * Waits a bounded time for a broker that is away, and while too many are unconfirmed.
   *
   * @throws Unavailable, Unconfirmed, MessageTooLarge
   */
  publish(message: EventMessage): Promise<void>;
}

export interface EventMessage extends CloudEvent {
  /** Where to: an exchange, or a topic of the broker. Its routing key, where there is one, is `type`. */
  readonly topic: string;
  readonly key: string;
}

/** Most bytes of one message, its envelope included; the default of all providers, in both directions. */
export const MAX_MESSAGE_BYTES = 262_144;

/** It was sent, but the broker did not say that it has it. Publishing it again is safe. */
export class Unconfirmed extends ProtocolError {
  readonly topic: string;
  readonly id: string;

  constructor(topic: string, id: string) {
    super(`It is not known whether the broker has taken event ${id} for ${topic}.`, 'same-again');
    this.topic = topic;
    this.id = id;
  }
}

export class MessageTooLarge extends ProtocolError {
  readonly bytes: number;
  /** Absent: the broker's own, which it does not say. */
  readonly limit: number | undefined;

  constructor(bytes: number, limit?: number) {
    super(`A message of ${bytes} bytes is larger than ${limit === undefined ? 'the broker takes' : `${limit} bytes`}.`, 'never');
    this.bytes = bytes;
    this.limit = limit;
  }
}
