import { setMaxListeners } from 'node:events';
import {
  encodeCloudEvent,
  MAX_MESSAGE_BYTES,
  MessageTooLarge,
  Unavailable,
  Unconfirmed,
  type EventMessage,
  type EventPublisher,
  type StopSignal,
} from '#protocols';
import { backOff, openOffers, openSlots, within, type Offers } from '#timing';
import { openLanes } from './lanes.ts';

/** A connection to a broker through which messages are published, for as long as it lasts. */
export interface PublishingSession {
  /** Aborted once it can no longer be used. */
  readonly lost: StopSignal;
  /** Whether the topic is there, which is made when it is missing; false also when that is not known in time. */
  hasTopic(topic: string, withinMs: number): Promise<boolean>;
  /**
   * Sends a message and waits for the broker's word. `taken`: it has it. `too large`: it never takes it. `unconfirmed`:
   * it may have it, or not.
   *
   * @throws what can never be sent
   */
  send(message: EventMessage, content: Uint8Array, withinMs: number): Promise<'taken' | 'too large' | 'unconfirmed'>;
}

export interface PublisherLimits {
  /** Most messages handed over and not yet confirmed; others wait. Default 256. */
  readonly maxUnconfirmed?: number;
  /** How long `publish` waits in all before it throws, in milliseconds; default 10 000. */
  readonly publishTimeoutMs?: number;
  /** Most bytes of one message, its envelope included; default `MAX_MESSAGE_BYTES`. */
  readonly maxMessageBytes?: number;
}

export interface DisposablePublisher extends EventPublisher, AsyncDisposable {
  [Symbol.asyncDispose](): Promise<void>;
}

const MAX_UNCONFIRMED = 256;
const PUBLISH_TIMEOUT_MS = 10_000;
/** How long disposing waits for confirmations. */
const GRACE_MS = 2_000;
const RESEND = { firstMs: 50, mostMs: 1_000 };

/**
 * What the publishers of all brokers have in common: messages with the same key one after another, a bounded number
 * at a time, each sent again, in one session after another, until the broker has confirmed it or its time is over.
 * Disposing waits a little for the confirmation of what has been sent, and for nothing else.
 *
 * @param connect offers one session after another until it is told to stop; then resolves
 */
export function openConfirmedPublisher(
  { maxUnconfirmed = MAX_UNCONFIRMED, publishTimeoutMs = PUBLISH_TIMEOUT_MS, maxMessageBytes = MAX_MESSAGE_BYTES }: PublisherLimits,
  connect: (offer: (session: PublishingSession) => void, stop: AbortSignal) => Promise<void>,
): DisposablePublisher {
  const stop = new AbortController();
  // Every message under way may be waiting for it.
  setMaxListeners(0, stop.signal);
  const lanes = openLanes();
  const slots = openSlots(maxUnconfirmed);
  const sessions = openOffers<PublishingSession>(({ lost }) => !lost.aborted);
  const running = connect(sessions.offer, stop.signal);

  const publish = async (message: EventMessage, content: Uint8Array, deadline: number): Promise<void> => {
    if (!(await slots.take(deadline - Date.now()))) throw new Unavailable('message broker', 'too many messages wait for its confirmation');
    try {
      await publishUntil(deadline, message, content, sessions, stop.signal);
    } finally {
      slots.give();
    }
  };
  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    sessions.close();
    await within(GRACE_MS, lanes.idle(), undefined);
    stop.abort();
    await running;
    await lanes.idle();
  };
  return {
    publish: async (message) => {
      if (closing) throw new Unavailable('message broker', 'its publisher has been closed');
      const content = new TextEncoder().encode(encodeCloudEvent(message));
      if (content.byteLength > maxMessageBytes) throw new MessageTooLarge(content.byteLength, maxMessageBytes);
      const deadline = Date.now() + publishTimeoutMs;
      await lanes.run(`${message.topic}\n${message.key}`, () => publish(message, content, deadline));
    },
    [Symbol.asyncDispose]: () => (closing ??= close()),
  };
}

/** A message whose session ended before it was confirmed is sent again in the next one: at least once. */
async function publishUntil(deadline: number, message: EventMessage, content: Uint8Array, sessions: Offers<PublishingSession>, stop: StopSignal): Promise<void> {
  const left = (): number => deadline - Date.now();
  let sent = false;
  for (let tries = 1; left() > 0; tries++) {
    const session = await sessions.usable(left());
    if (!session) break;
    if (await session.hasTopic(message.topic, left())) {
      sent = true;
      const answer = await session.send(message, content, left());
      if (answer === 'taken') return;
      if (answer === 'too large') throw new MessageTooLarge(content.byteLength);
    }
    await within(left(), backOff(RESEND, tries, stop), undefined);
  }
  throw sent ? new Unconfirmed(message.topic, message.id) : new Unavailable('message broker', 'there is no connection to it');
}
