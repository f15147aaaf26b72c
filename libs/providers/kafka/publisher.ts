import { Buffer } from 'node:buffer';
import { setMaxListeners } from 'node:events';
import type { Message } from 'kafkajs';
import {
  CLOUD_EVENT_CONTENT_TYPE,
  encodeCloudEvent,
  MAX_MESSAGE_BYTES,
  MessageTooLarge,
  openLanes,
  Unavailable,
  Unconfirmed,
  type EventMessage,
  type EventPublisher,
} from '#protocols';
import { backOff, openOffers, openSlots, within, type Offers } from '#timing';
import { keepConnected } from './connection.ts';
import type { KafkaOptions } from './options.ts';
import { produce, type ProducingSession } from './producing.ts';

/**
 * Publishes to topics, which it makes when they are missing, with an idempotent producer; the message's key is the
 * event's. Connects in the background, so that it opens without a broker too. Disposing waits a little for the
 * confirmation of what has been sent, and for nothing else.
 */
export function openKafkaPublisher(options: KafkaPublisherOptions): KafkaPublisher {
  const { maxUnconfirmed = MAX_UNCONFIRMED, publishTimeoutMs = PUBLISH_TIMEOUT_MS, maxMessageBytes = MAX_MESSAGE_BYTES } = options;
  const stop = new AbortController();
  // Every message that waits may be listening to it.
  setMaxListeners(0, stop.signal);
  const lanes = openLanes();
  const slots = openSlots(maxUnconfirmed);
  const sessions = openOffers<ProducingSession>(({ lost }) => !lost.aborted);
  const running = keepConnected({ name: 'tidings publisher', ...options }, stop.signal, (session) => produce(session, sessions, stop.signal));

  const publish = async (message: EventMessage, parcel: Message, deadline: number): Promise<void> => {
    if (!(await slots.take(deadline - Date.now()))) throw new Unavailable('message broker', 'too many messages wait for its confirmation');
    try {
      await publishUntil(deadline, message, parcel, sessions, stop.signal);
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
      const parcel = toParcel(message, maxMessageBytes);
      const deadline = Date.now() + publishTimeoutMs;
      await lanes.run(`${message.topic}\n${message.key}`, () => publish(message, parcel, deadline));
    },
    [Symbol.asyncDispose]: () => (closing ??= close()),
  };
}

export interface KafkaPublisherOptions extends KafkaOptions {
  /** Most messages handed over and not yet confirmed; others wait. Default 256. */
  readonly maxUnconfirmed?: number;
  /** How long `publish` waits in all before it throws, in milliseconds; default 10 000. */
  readonly publishTimeoutMs?: number;
}

export interface KafkaPublisher extends EventPublisher, AsyncDisposable {
  [Symbol.asyncDispose](): Promise<void>;
}

const MAX_UNCONFIRMED = 256;
const PUBLISH_TIMEOUT_MS = 10_000;
/** How long disposing waits for confirmations. */
const GRACE_MS = 2_000;
const RESEND = { firstMs: 50, mostMs: 1_000 };

function toParcel(message: EventMessage, limit: number): Message {
  const value = Buffer.from(encodeCloudEvent(message));
  if (value.byteLength > limit) throw new MessageTooLarge(value.byteLength, limit);
  return { key: message.key, value, headers: { 'content-type': CLOUD_EVENT_CONTENT_TYPE } };
}

/** A message whose session ended before it was confirmed is sent again in the next one: at least once. */
async function publishUntil(deadline: number, { topic, id }: EventMessage, parcel: Message, sessions: Offers<ProducingSession>, stop: AbortSignal): Promise<void> {
  let sent = false;
  for (let tries = 1; Date.now() < deadline; tries++) {
    const session = await sessions.usable(deadline - Date.now());
    if (!session) break;
    if (await within(deadline - Date.now(), session.topic(topic), false)) {
      sent = true;
      const answer = await within(deadline - Date.now(), session.send(topic, parcel), 'late');
      if (answer === 'taken') return;
      if (answer === 'too large') throw new MessageTooLarge(parcel.value?.length ?? 0);
    }
    session.end(new Error('the broker does not confirm a message'));
    await within(deadline - Date.now(), backOff(RESEND, tries, stop), undefined);
  }
  throw sent ? new Unconfirmed(topic, id) : new Unavailable('message broker', 'there is no connection to it');
}
