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
  readonly append: PendingAppend;
  readonly stored: Stored;
  /** Written when the first reader comes. */
  events: readonly Recorded[] | undefined;
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
    while (kept.length - first > limits.appends || bytes > limits.bytes) bytes -= kept[first++]?.append.bytes ?? 0;
    if (first <= limits.appends) return;
    kept = kept.slice(first);
    first = 0;
  }

  return {
    add: (append, stored) => {
      const last = kept.at(-1);
      if (last && Number(last.stored.position) + append.events.length !== Number(stored.position)) clear();
      kept.push({ append, stored, events: undefined });
      bytes += append.bytes;
      letGo();
    },
    after: (position, limit, filter) => {
      const [oldest, newest] = [kept[first], kept.at(-1)];
      if (!oldest || !newest) return undefined;
      const from = Number(position);
      if (from < beginOf(oldest) || from > Number(newest.stored.position)) return undefined;
      const events: Recorded[] = [];
      let reached = position;
      for (let i = placeAfter(kept, first, from); i < kept.length && events.length < limit; i++) {
        const one = kept[i];
        for (const event of one ? (one.events ??= eventsOf(one)) : []) {
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

/** The position before its first event. */
function beginOf({ append, stored }: Kept): number {
  return Number(stored.position) - append.events.length;
}

/** The first append, from `low` on, that reaches beyond a position; found by halving. */
function placeAfter(kept: readonly Kept[], low: number, position: number): number {
  let high = kept.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (Number(kept[middle]?.stored.position) <= position) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** As the database would answer them: the JSON is read again, so nothing is shared with whoever appended it. */
function eventsOf({ append, stored }: Kept): readonly Recorded[] {
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
