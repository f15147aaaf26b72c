import type { KafkaMessage, Message, Producer } from 'kafkajs';
import { deadLetterQueue, oneLine, REASON_HEADER } from '#protocols';
import type { Session } from './connection.ts';
import { isOfKind } from './topics.ts';

/** Brings a message to the dead letter topic, as it came, and says whether the broker has it there. */
export type Bury = (letter: KafkaMessage, origin: Origin, reason: string) => Promise<boolean>;

/** Where a message is from. */
export interface Origin {
  readonly topic: string;
  readonly partition: number;
}

/** A session in which a dead letter cannot be brought there is given up: the message stays and comes again. */
export function buryIn(session: Session, producer: Producer, queue: string): Bury {
  const topic = deadLetterQueue(queue);
  const send = (message: Message): Promise<unknown> => producer.send({ topic, messages: [message] });
  return async (letter, origin, reason) => {
    if (session.lost.aborted) return false;
    try {
      await send(asItCame(letter, reason)).catch((error: unknown) => {
        if (!isOfKind(error, 'MESSAGE_TOO_LARGE')) throw error;
        return send(noteOf(letter, origin, reason));
      });
      return true;
    } catch (error) {
      session.end(error);
      return false;
    }
  };
}

function asItCame({ key, value, headers }: KafkaMessage, reason: string): Message {
  return { key, value, headers: { ...headers, [REASON_HEADER]: oneLine(reason) } };
}

/** It fitted into its own topic, but with the reason it does not fit here. */
function noteOf({ key, offset }: KafkaMessage, { topic, partition }: Origin, reason: string): Message {
  const where = `without its content, which is offset ${offset} of partition ${partition} of ${topic}`;
  return { key, value: null, headers: { [REASON_HEADER]: oneLine(`${reason} (${where})`) } };
}
