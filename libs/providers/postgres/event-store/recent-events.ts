import type { EventMetadata, Position, Recorded } from '#kernel';
import type { EventFilter, LogPage } from '#protocols';
import type { PendingAppend } from './pending-append.ts';
import { recordedAtOf } from './recorded-at.ts';

/**
 * The end of the log as far as this process wrote it: readers that follow closely are served from here, and what
 * several of them read is read once. Another process's events make a gap, and then only what comes after it is kept.
 */
export interface RecentEvents {
  /** An append that was stored now. In the order of positions. */
  add(append: PendingAppend, stored: Stored): void;
  /** What comes after a position; undefined when that is not known here. An empty page: nothing more is known here. */
  after(position: Position, limit: number, filter?: EventFilter): LogPage | undefined;
  /** Forgets everything, as after an outcome that is not known. */
  clear(): void;
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

export function openRecentEvents(limits: RecentLimits): RecentEvents {
  /** Without a gap between them; those before `first` have been let go. */
  let kept: Kept[] = [];
  let first = 0;
  let bytes = 0;

  function clear(): void {
    kept = [];
    first = 0;
    bytes = 0;
  }

  function letGo(): void {
    while (kept.length - first > limits.appends || bytes > limits.bytes) bytes -= kept[first++]?.bytes ?? 0;
    if (first <= limits.appends) return;
    kept = kept.slice(first);
    first = 0;
  }

  return {
    add: (append, stored) => {
      const upTo = Number(stored.position);
      const after = upTo - append.events.length;
      if (kept.length > 0 && kept.at(-1)?.upTo !== after) clear();
      kept.push({ after, upTo, bytes: append.bytes, events: () => eventsOf(append, stored) });
      bytes += append.bytes;
      letGo();
    },
    after: (position, limit, filter) => {
      const [oldest, newest] = [kept[first], kept.at(-1)];
      if (!oldest || !newest) return undefined;
      const from = Number(position);
      if (from < oldest.after || from > newest.upTo) return undefined;
      const events: Recorded[] = [];
      let reached = position;
      for (let i = placeAfter(kept, first, from); i < kept.length && events.length < limit; i++) {
        const one = kept[i];
        for (const event of one ? read(one) : []) {
          if (Number(event.position) <= from || events.length === limit) continue;
          reached = event.position;
          if (!filter || filter.types.includes(event.type)) events.push(event);
        }
      }
      return { events, position: reached };
    },
    clear,
  };
}

/** Once: what was sent is let go. */
function read(one: Kept): readonly Recorded[] {
  if (typeof one.events === 'function') one.events = one.events();
  return one.events;
}

/** The first append, from `low` on, that reaches beyond a position; found by halving. */
function placeAfter(kept: readonly Kept[], low: number, position: number): number {
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
