import type { Buffer } from 'node:buffer';
import { IllegalOperationError, type Options } from 'amqplib';
import type { Session } from './connection.ts';

/**
 * Sends one message and waits for the broker's confirmation. `taken`: it has it. `refused`: it does not want
 * it now. `lost`: the session ended first.
 *
 * @throws what the driver says of a message that cannot be sent at all
 */
export async function send(session: Session, { exchange, routingKey, content, options }: Parcel): Promise<'taken' | 'refused' | 'lost'> {
  try {
    const answer = await new Promise<'taken' | 'refused'>((resolve) => {
      // A channel that closes refuses everything unconfirmed, so that this always ends.
      session.channel.publish(exchange, routingKey, content, { ...options, persistent: true }, (error: unknown) => {
        resolve(error ? 'refused' : 'taken');
      });
    });
    // A message that is returned is confirmed after that.
    return session.lost.aborted ? 'lost' : answer;
  } catch (error) {
    if (error instanceof IllegalOperationError) return 'lost';
    throw error;
  }
}

export interface Parcel {
  /** Empty: straight to the queue that the routing key names. */
  readonly exchange: string;
  readonly routingKey: string;
  readonly content: Buffer;
  readonly options: Options.Publish;
}
