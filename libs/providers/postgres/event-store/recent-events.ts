import type { EventMetadata, Position, Recorded } from '#kernel';
import type { EventFilter, LogPage } from '#protocols';
import type { PendingAppend } from './pending-append.ts';
import { recordedAtOf } from './recorded-at.ts';

/**
 * The end of the log as far as this process wrote it: readers that follow closely are served from here, and what
 * several of them read is read once. What all of them have read is let go. Another process's events make a gap, and
 * then only what comes after it is kept.
 */
export interface RecentEvents {
  /** An append that was stored now. In the order of positions. Kept while anybody reads. */
  add(append: PendingAppend, stored: Stored): void;
  /** Disposing it says that it reads no more. */
  openReader(): RecentReader;
  /** Forgets everything, as after an outcome that is not known. */
  clear(): void;
}

export interface RecentReader extends Disposable {
  /**
   * What comes after a position, up to which this reader has read everything; undefined when that is not known here.
   * An empty page: nothing more is known here.
   */
  after(position: Position, limit: number, filter?: EventFilter): LogPage | undefined;
}

/** Of an append: its last event's place, and when it was committed, in seconds since 1970 as the database writes it. */
export interface Stored {
  readonly revision: number;
  readonly position: Position;
  readonly seconds: string;
}

interface Kept {
  /** Positions: before its first event, and of its last. */
  readonly after: number;
  readonly upTo: number;
  readonly bytes: number;
  /** As they were sent, until the first reader comes. */
  events: readonly Recorded[] | (() => readonly Recorded[]);
}

export interface RecentLimits {
  readonly appends: number;
  readonly bytes: number;
}

/** How many have been let go before the others move up. */
const MOVE_UP = 500;

export function openRecentEvents(limits: RecentLimits): RecentEvents {
  /** Without a gap between them; those before `first` have been let go. */
  let kept: (Kept | undefined)[] = [];
  let first = 0;
  let bytes = 0;
  /** Positions between which everything is here; none is behind the other while nothing is known. */
  let [begin, end] = NOTHING_KNOWN;
  const readers = new Set<{ readUpTo: number }>();

  function clear(): void {
    kept = [];
    first = 0;
    bytes = 0;
    [begin, end] = NOTHING_KNOWN;
  }

  function letGo(unwanted: (oldest: Kept) => boolean): void {
    for (let oldest = kept[first]; oldest && unwanted(oldest); oldest = kept[first]) {
      kept[first++] = undefined;
      bytes -= oldest.bytes;
      begin = oldest.upTo;
    }
    if (first <= MOVE_UP) return;
    kept = kept.slice(first);
    first = 0;
  }

  function read(from: number, limit: number, filter?: EventFilter): LogPage | undefined {
    if (from < begin || from > end) return undefined;
    const events: Recorded[] = [];
    let reached = from;
    for (let i = placeAfter(kept, first, from); i < kept.length && events.length < limit; i++) {
      for (const event of eventsIn(kept[i])) {
        const position = Number(event.position);
        if (position <= from || events.length === limit) continue;
        reached = position;
        if (!filter || filter.types.includes(event.type)) events.push(event);
      }
    }
    return { events, position: String(reached) as Position };
  }

  return {
    add: (append, stored) => {
      if (readers.size === 0) return;
      const upTo = Number(stored.position);
      const after = upTo - append.events.length;
      if (end !== after) {
        clear();
        begin = after;
      }
      kept.push({ after, upTo, bytes: append.bytes, events: () => eventsOf(append, stored) });
      bytes += append.bytes;
      end = upTo;
      letGo(() => kept.length - first > limits.appends || bytes > limits.bytes);
    },
    openReader: () => {
      const reader = { readUpTo: -1 };
      readers.add(reader);
      return {
        after: (position, limit, filter) => {
          reader.readUpTo = Number(position);
          let readByAll = Infinity;
          for (const { readUpTo } of readers) readByAll = Math.min(readByAll, readUpTo);
          letGo(({ upTo }) => upTo <= readByAll);
          return read(reader.readUpTo, limit, filter);
        },
        [Symbol.dispose]: () => {
          readers.delete(reader);
          // Without anybody to read it, what was kept would have gaps.
          if (readers.size === 0) clear();
        },
      };
    },
    clear,
  };
}

const NOTHING_KNOWN = [Infinity, -Infinity] as const;

/** Once: what was sent is let go. */
function eventsIn(one: Kept | undefined): readonly Recorded[] {
  if (!one) return [];
  if (typeof one.events === 'function') one.events = one.events();
  return one.events;
}

/** The first append, from `low` on, that reaches beyond a position; found by halving. */
function placeAfter(kept: readonly (Kept | undefined)[], low: number, position: number): number {
  let high = kept.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((kept[middle]?.upTo ?? 0) <= position) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** As the database would answer them: the JSON is read again, so nothing is shared with whoever appended it. */
function eventsOf(append: PendingAppend, stored: Stored): readonly Recorded[] {
  const recordedAt = recordedAtOf(stored.seconds);
  const behind = append.events.length - 1;
  return append.events.map((event, i) => ({
    type: event.type,
    data: JSON.parse(event.data) as unknown,
    eventId: event.eventId.toLowerCase(),
    stream: append.stream,
    revision: stored.revision - behind + i,
    position: String(Number(stored.position) - behind + i) as Position,
    recordedAt,
    metadata: JSON.parse(event.metadata) as EventMetadata,
  }));
}
