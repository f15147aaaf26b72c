import type { Position, Recorded } from '#kernel';
import type { EntryRegistered } from '../domain/entry/events.ts';

/** The registrations that a view may not have yet, straight from the log. */
export interface RecentRegistrations {
  /** The one with this id, if it lies after a position; null once it is certain that none does. @throws Unavailable */
  find(registrationId: string, after: Position): Promise<Recorded<EntryRegistered> | null>;
}
