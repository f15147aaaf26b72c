import { comparePositions, type Position, type Recorded } from '#kernel';
import { Unavailable, type EventStore } from '#protocols';
import type { EntryCommand } from '../domain/entry/commands.ts';
import type { EntryEvent, EntryRegistered } from '../domain/entry/events.ts';
import type { RecentRegistrations } from '../ports/recent-registrations.ts';
import { schemaVersion } from './upcast.ts';

/**
 * Joins the registrations to an event store: which stream, which version, and back again.
 *
 * @param store one whose readers see upcast events (`upcasting(store, upcast)`)
 * @param sha256 of a text's UTF-8, in hexadecimal. It must resist being tricked: with a weaker hash somebody
 *   could find an address whose stream is another one's, and so keep that one from being registered
 */
export function registrationLog(store: LogStore, sha256: (text: string) => string): RegistrationLog {
  return {
    store,
    stream: ({ data: { key } }) => entryStream(sha256(key)),
    schemaVersion,
    find: (registrationId, after) => find(store, registrationId, after),
  };
}

export type LogStore = Pick<EventStore, 'append' | 'readStream' | 'readAll' | 'head'>;

export interface RegistrationLog extends RecentRegistrations {
  readonly store: LogStore;
  readonly stream: (command: EntryCommand) => string;
  readonly schemaVersion: (type: EntryEvent['type']) => number;
}

/** STORED NAME: the stream of an address, so that whoever begins it has the address. */
function entryStream(keyHash: string): string {
  return `registration-${keyHash}`;
}

const PAGE = 1_000;
/** Each looks at tens of thousands of events: a view that is further behind is not there to be asked. */
const MOST_LOOKS = 5;

async function find(store: LogStore, registrationId: string, after: Position): Promise<Recorded<EntryRegistered> | null> {
  const head = await store.head();
  let position = after;
  for (let looks = 0; comparePositions(position, head) < 0; looks++) {
    if (looks === MOST_LOOKS) throw new Unavailable('view registrations', 'it is too far behind the log');
    const page = await store.readAll(position, PAGE, { types: ['EntryRegistered'] satisfies EntryEvent['type'][] });
    const found = page.events.filter(isRegistered).find(({ data }) => data.registrationId === registrationId);
    if (found) return found;
    position = page.position;
  }
  return null;
}

function isRegistered(event: Recorded): event is Recorded<EntryRegistered> {
  return typeof event.data === 'object' && event.data !== null;
}
