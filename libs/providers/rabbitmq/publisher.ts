import { Buffer } from 'node:buffer';
import { setMaxListeners } from 'node:events';
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
import { keepConnected } from './connection.ts';
import type { RabbitMqOptions } from './options.ts';
import { aborted, backOff, openSlots, within } from '#timing';
import { send, type Parcel } from './send.ts';
import { openSessions, type Sessions } from './sessions.ts';

/**
 * Publishes to topic exchanges, which it makes when they are missing; the routing key is the event's type.
 * Connects in the background, so that it opens without a broker too. Disposing waits a little for the confirmation
 * of what has been sent, and for nothing else.
 */
export function openRabbitMqPublisher(options: RabbitMqPublisherOptions): RabbitMqPublisher {
  const { maxUnconfirmed = MAX_UNCONFIRMED, publishTimeoutMs = PUBLISH_TIMEOUT_MS, maxMessageBytes = MAX_MESSAGE_BYTES } = options;
  const stop = new AbortController();
  // Every message under way may be waiting for it.
  setMaxListeners(0, stop.signal);
  const lanes = openLanes();
  const slots = openSlots(maxUnconfirmed);
  const sessions = openSessions();
  const running = keepConnected({ name: 'tidings publisher', ...options }, stop.signal, async (session) => {
    sessions.offer(session);
    await aborted(session.lost, stop.signal);
  });

  const publish = async (message: EventMessage, parcel: Parcel, deadline: number): Promise<void> => {
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

export interface RabbitMqPublisherOptions extends RabbitMqOptions {
  /** Most messages sent and not yet confirmed; others wait. Default 256. */
  readonly maxUnconfirmed?: number;
  /** How long `publish` waits in all before it throws, in milliseconds; default 10 000. */
  readonly publishTimeoutMs?: number;
}

export interface RabbitMqPublisher extends EventPublisher, AsyncDisposable {
  [Symbol.asyncDispose](): Promise<void>;
}

const MAX_UNCONFIRMED = 256;
const PUBLISH_TIMEOUT_MS = 10_000;
/** How long disposing waits for confirmations. */
const GRACE_MS = 2_000;
const RESEND = { firstMs: 50, mostMs: 1_000 };

function toParcel(message: EventMessage, limit: number): Parcel {
  const content = Buffer.from(encodeCloudEvent(message));
  if (content.byteLength > limit) throw new MessageTooLarge(content.byteLength, limit);
  const { topic: exchange, type, id } = message;
  return { exchange, routingKey: type, content, options: { messageId: id, type, contentType: CLOUD_EVENT_CONTENT_TYPE } };
}

/** A message whose session ended before it was confirmed is sent again on the next one: at least once. */
async function publishUntil(deadline: number, { topic, id }: EventMessage, parcel: Parcel, sessions: Sessions, stop: AbortSignal): Promise<void> {
  let sent = false;
  for (let tries = 1; Date.now() < deadline; tries++) {
    const session = await sessions.usable(deadline - Date.now());
    if (!session) break;
    const ready = await within(deadline - Date.now(), session.exchange(topic), false);
    if (ready) {
      sent = true;
      if ((await within(deadline - Date.now(), send(session, parcel), 'late')) === 'taken') return;
    }
    await within(deadline - Date.now(), backOff(RESEND, tries, stop), undefined);
  }
  throw sent ? new Unconfirmed(topic, id) : new Unavailable('message broker', 'there is no connection to it');
}
