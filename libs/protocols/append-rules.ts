import { isUuid } from '#kernel';
import { InvalidAppend, type NewEvent } from './event-store.ts';

/** Most bytes of one append: its events' data and metadata as JSON, in UTF-8. */
export const MAX_APPEND_BYTES = 1_000_000;

/** Most events of one append. */
const MAX_APPEND_EVENTS = 1_000;

/** Most characters of the name of a stream or an event type. */
const MAX_NAME_LENGTH = 200;

/** Not in any name: control characters and halves of characters, which some store cannot hold. */
const UNNAMEABLE = /[\p{Cc}\p{Cs}]/u;

/**
 * Refuses what no event store takes, so that all of them agree. Cheap; the size in bytes
 * is left to the store, which has the JSON at hand.
 *
 * @throws InvalidAppend
 */
export function checkAppend(stream: string, events: readonly NewEvent[], commandId: string): void {
  const reason = whyNotAppendable(stream, events, commandId);
  if (reason !== undefined) throw new InvalidAppend(stream, reason);
}

function whyNotAppendable(stream: string, events: readonly NewEvent[], commandId: string): string | undefined {
  if (!isName(stream)) return 'the stream has no acceptable name';
  if (!isUuid(commandId)) return 'the command id is not a UUID';
  if (events.length === 0) return 'it has no events';
  if (events.length > MAX_APPEND_EVENTS) return `it has more than ${MAX_APPEND_EVENTS} events`;
  for (const event of events) {
    if (!isName(event.type)) return 'an event type has no acceptable name';
    if (!isUuid(event.eventId)) return 'an event id is not a UUID';
  }
  return undefined;
}

/** `$` opens the names that stores keep for themselves. */
function isName(text: string): boolean {
  return text.length > 0 && text.length <= MAX_NAME_LENGTH && !text.startsWith('$') && !UNNAMEABLE.test(text);
}
