import type { KafkaMessage } from 'kafkajs';
import { settle, type Read } from '#messaging';
import type { Subscription } from '#protocols';
import type { Bury, Origin } from './dead-letter.ts';

/** Settles one message, and says whether it is. One that is not stays, and comes again. */
export async function deal(read: Read, { message, origin, bury, handle, stop, log }: DealOptions): Promise<boolean> {
  const handling = await settle(read, { handle, stop, failed: (error) => log?.('a message could not be handled', error) });
  if (handling === 'done') return true;
  if (handling === 'stopped' || !(await bury(message, origin, handling.deadLetter))) return false;
  log?.(`a message was moved to the dead letter topic: ${handling.deadLetter}`, undefined);
  return true;
}

interface DealOptions extends Pick<Subscription, 'handle'> {
  readonly message: KafkaMessage;
  readonly origin: Origin;
  readonly bury: Bury;
  readonly stop: AbortSignal;
  readonly log?: (message: string, cause: unknown) => void;
}
