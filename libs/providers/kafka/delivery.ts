import type { KafkaMessage } from 'kafkajs';
import { decodeCloudEvent, settle, type CloudEvent, type Handling, type Subscription } from '#protocols';
import { backOff } from '#timing';
import type { Bury, Origin } from './dead-letter.ts';

/** The event in a message, or why it can never be handled. */
export function readMessage({ value }: KafkaMessage, maxBytes: number): Read {
  const bytes = value ?? new Uint8Array();
  if (bytes.byteLength > maxBytes) return { invalid: `too large: ${bytes.byteLength} bytes, and ${maxBytes} are allowed` };
  const text = decodeUtf8(bytes);
  return text === undefined ? { invalid: 'not UTF-8' } : decodeCloudEvent(text);
}

export type Read = { readonly event: CloudEvent } | { readonly invalid: string };

/** Settles one message, and says whether it is. One that is not stays, and comes again. */
export async function deal(read: Read, { message, origin, bury, handle, stop, log }: DealOptions): Promise<boolean> {
  const handling: Handling | 'stopped' = 'invalid' in read
    ? { deadLetter: read.invalid }
    : await settle(read.event, {
        handle,
        stop,
        backOff: (tries) => backOff(HANDLE_AGAIN, tries, stop),
        failed: (error) => log?.('a message could not be handled', error),
      });
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

const HANDLE_AGAIN = { firstMs: 100, mostMs: 30_000 };

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
