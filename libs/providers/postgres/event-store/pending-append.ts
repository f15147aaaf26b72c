import type { ExpectedRevision } from '#kernel';
import type { Appended, NewEvent } from '#protocols';
import { InvalidAppend, MAX_APPEND_BYTES } from '#protocols';

/** An append on its way, its events already written as JSON. */
export interface PendingAppend {
  readonly stream: string;
  readonly expected: ExpectedRevision;
  readonly commandId: string;
  readonly events: readonly PendingEvent[];
  readonly bytes: number;
  readonly resolve: (answer: Appended) => void;
  readonly reject: (error: unknown) => void;
}

export interface PendingEvent {
  readonly type: string;
  readonly eventId: string;
  readonly data: string;
  readonly metadata: string;
}

/** @throws InvalidAppend when an event is not JSON, or all of them are too large together */
export function writeEvents(stream: string, events: readonly NewEvent[]): { events: PendingEvent[]; bytes: number } {
  let bytes = 0;
  const written = events.map(({ type, eventId, data, metadata }) => {
    const event = { type, eventId, data: writeJson(stream, data), metadata: writeJson(stream, metadata) };
    bytes += Buffer.byteLength(event.data) + Buffer.byteLength(event.metadata);
    return event;
  });
  if (bytes > MAX_APPEND_BYTES) throw new InvalidAppend(stream, `it has ${bytes} bytes, more than ${MAX_APPEND_BYTES}`);
  return { events: written, bytes };
}

function writeJson(stream: string, value: unknown): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch {
    // Circular, too deep, or holding a BigInt: refused as well.
  }
  if (text === undefined) throw new InvalidAppend(stream, 'its data is not JSON');
  return text;
}
