import { comparePositions, type Position } from '#kernel';
import type { QueueRow } from '../../views/delivery-queue.ts';

/**
 * Rows that were acted upon, but that the queue, lagging behind the log, may still show as they were.
 * Acting on one again would do no harm, as the event store refuses it; not doing so saves the effort.
 */
export interface DealtWith {
  /** The row shows nothing newer than what was acted upon. */
  isStale(notificationId: string, row: QueueRow): boolean;
  /** @param position where its events stand; null when somebody else's do, somewhere */
  note(notificationId: string, row: QueueRow, position: Position | null): void;
  /** Forgets what the queue, now at `position`, has come to show. */
  forget(position: Position): void;
  readonly size: number;
}

export function dealtWith(now: () => number): DealtWith {
  const noted = new Map<string, Note>();
  return {
    isStale: (notificationId, { revision }) => revision <= (noted.get(notificationId)?.revision ?? -1),
    note(notificationId, { revision }, position) {
      noted.set(notificationId, { revision, position, until: now() + LONGEST_MS });
    },
    forget(position) {
      for (const [id, note] of noted) {
        if (note.until < now() || (note.position !== null && comparePositions(note.position, position) <= 0)) noted.delete(id);
      }
    },
    get size() { return noted.size; },
  };
}

interface Note {
  readonly revision: number;
  readonly position: Position | null;
  readonly until: number;
}

/** After this a row that has not moved is tried once more. */
const LONGEST_MS = 10_000;
