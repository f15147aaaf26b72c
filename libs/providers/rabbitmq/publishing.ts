import { Buffer } from 'node:buffer';
import { knownTopics, type PublishingSession } from '#messaging';
import { CLOUD_EVENT_CONTENT_TYPE, type EventMessage } from '#protocols';
import { within } from '#timing';
import type { Session } from './connection.ts';
import { ensureExchange } from './declare.ts';
import { send, type Parcel } from './send.ts';

/** A session as publishers use it: a topic is an exchange. */
export function publishing(session: Session): PublishingSession {
  const hasExchange = knownTopics((exchange) => ensureExchange(session.model, exchange));
  return {
    lost: session.lost,
    hasTopic: (topic, withinMs) => within(withinMs, hasExchange(topic), false),
    send: async (message, content, withinMs) => {
      const answer = await within(withinMs, send(session, toParcel(message, content)), 'late');
      return answer === 'taken' ? 'taken' : 'unconfirmed';
    },
  };
}

function toParcel({ topic: exchange, type, id }: EventMessage, { buffer, byteOffset, byteLength }: Uint8Array): Parcel {
  const options = { messageId: id, type, contentType: CLOUD_EVENT_CONTENT_TYPE };
  return { exchange, routingKey: type, content: Buffer.from(buffer, byteOffset, byteLength), options };
}
