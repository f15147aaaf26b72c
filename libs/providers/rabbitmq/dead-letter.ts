import type { ConsumeMessage, Options } from 'amqplib';
import { deadLetterQueue, oneLine, REASON_HEADER } from '#protocols';
import type { Session } from './connection.ts';
import { backOff, within } from '#timing';
import { send, type Parcel } from './send.ts';

/** Brings a message to the dead letter queue, as it came, and says whether the broker has it there. */
export type Bury = (message: ConsumeMessage, reason: string, stop: AbortSignal) => Promise<boolean>;

export function buryIn(session: Session, queue: string): Bury {
  return async (message, reason, stop) => {
    const parcel = toParcel(message, deadLetterQueue(queue), reason);
    for (let tries = 1; ; tries++) {
      const answer = await within(CONFIRM_TIMEOUT_MS, send(session, parcel), 'late' as const);
      if (answer === 'taken') return true;
      if (answer !== 'refused' || stop.aborted) return giveUp(session, answer);
      await backOff(BURY_AGAIN, tries, stop);
    }
  };
}

/** It stays in the queue and comes again. */
function giveUp(session: Session, answer: string): false {
  if (answer === 'late') session.end('the broker does not confirm dead letters');
  return false;
}

/** Past this, the connection is taken for broken. */
const CONFIRM_TIMEOUT_MS = 5_000;
const BURY_AGAIN = { firstMs: 100, mostMs: 5_000 };
/** A table of headers has to fit into one frame with everything else. */
const MOST_HEADER_BYTES = 32_768;
/** Not `userId`, which the broker compares with who sends it now, and not `expiration`: dead letters stay. */
const KEPT = ['contentType', 'contentEncoding', 'correlationId', 'messageId', 'timestamp', 'type', 'appId'] as const;
/** Headers that would make the broker copy the message to other queues. */
const ROUTING = new Set(['CC', 'BCC']);

function toParcel({ content, properties }: ConsumeMessage, routingKey: string, reason: string): Parcel {
  const kept: Options.Publish = Object.fromEntries(KEPT.flatMap((name) => (properties[name] === undefined ? [] : [[name, properties[name] as unknown]])));
  const headers = { ...keptHeaders(properties.headers ?? {}), [REASON_HEADER]: oneLine(reason) };
  return { exchange: '', routingKey, content, options: { ...kept, headers, mandatory: true } };
}

function keptHeaders(headers: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  if (JSON.stringify(headers).length > MOST_HEADER_BYTES) return {};
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !ROUTING.has(name)));
}
