import fc from 'fast-check';
import type { Position } from '#kernel';
import type { LogPage } from '#protocols';
import type { PendingAppend } from './pending-append.ts';
import { openRecentEvents, type RecentEvents, type RecentLimits, type RecentReader } from './recent-events.ts';

const NO_LIMITS = { appends: 1_000, bytes: 1_000_000 };

/** An append of events of these types, whose last one stands at `position`. */
function add(recent: RecentEvents, position: number, ...types: readonly string[]): void {
  const metadata = JSON.stringify({ commandId: 'c', correlationId: 'c', actor: 'test', schemaVersion: 1 });
  const events = types.map((type, i) => ({ type, eventId: `E${i}`, data: JSON.stringify({ type }), metadata }));
  const append: PendingAppend = { stream: 's-1', expected: 'any', commandId: 'c', events, bytes: 10, resolve: () => undefined, reject: () => undefined };
  recent.add(append, { revision: types.length + 4, position: at(position), seconds: '1000.5' });
}

/** With one who reads them. */
function opened(limits: RecentLimits = NO_LIMITS): { recent: RecentEvents; reader: RecentReader } {
  const recent = openRecentEvents(limits);
  return { recent, reader: recent.openReader() };
}

function at(position: number): Position {
  return String(position) as Position;
}

function shown(page: LogPage | undefined): string | undefined {
  return page && `${page.events.map(({ type, position }) => `${type}@${position}`).join(' ')} to ${page.position}`;
}

describe('recent events', () => {
  it('are answered as the database would answer them', () => {
    const { recent, reader } = opened();
    add(recent, 8, 'A', 'B');
    expect(reader.after(at(7), 10)?.events).toEqual([{
      type: 'B', data: { type: 'B' }, eventId: 'e1', stream: 's-1', revision: 6, position: '8', recordedAt: '1970-01-01T00:16:40.500Z',
      metadata: { commandId: 'c', correlationId: 'c', actor: 'test', schemaVersion: 1 },
    }]);
  });

  it('come in pages, of which the next one begins where the last one ended', () => {
    const { recent, reader } = opened();
    add(recent, 3, 'A', 'B', 'C');
    add(recent, 5, 'D', 'E');
    expect(shown(reader.after(at(0), 2))).toBe('A@1 B@2 to 2');
    expect(shown(reader.after(at(2), 2))).toBe('C@3 D@4 to 4');
    expect(shown(reader.after(at(4), 2))).toBe('E@5 to 5');
    expect(shown(reader.after(at(5), 2))).toBe(' to 5');
  });

  it('can be asked for by type, and what was left out has been looked at', () => {
    const { recent, reader } = opened();
    add(recent, 4, 'A', 'B', 'A', 'C');
    expect(shown(reader.after(at(0), 10, { types: ['A'] }))).toBe('A@1 A@3 to 4');
    expect(shown(reader.after(at(0), 1, { types: ['A'] }))).toBe('A@1 to 1');
    expect(shown(reader.after(at(3), 10, { types: ['A'] }))).toBe(' to 4');
  });

  it('are not known before the first of them, beyond the last, or when there are none', () => {
    const { recent, reader } = opened();
    expect(reader.after(at(0), 10)).toBeUndefined();
    add(recent, 8, 'A', 'B');
    expect(reader.after(at(5), 10)).toBeUndefined();
    expect(reader.after(at(9), 10)).toBeUndefined();
    recent.clear();
    expect(reader.after(at(7), 10)).toBeUndefined();
  });

  it('begin anew behind a gap that another process has filled', () => {
    const { recent, reader } = opened();
    add(recent, 1, 'A');
    add(recent, 3, 'B');
    expect(reader.after(at(0), 10)).toBeUndefined();
    expect(reader.after(at(1), 10)).toBeUndefined();
    expect(shown(reader.after(at(2), 10))).toBe('B@3 to 3');
  });

  it.each([{ appends: 3, bytes: 1_000 }, { appends: 1_000, bytes: 30 }])('are let go, oldest first, beyond %j', (limits) => {
    const { recent, reader } = opened(limits);
    for (let position = 1; position <= 20; position++) add(recent, position, 'A');
    expect(reader.after(at(16), 10)).toBeUndefined();
    expect(shown(reader.after(at(17), 10))).toBe('A@18 A@19 A@20 to 20');
  });

  it('are let go once every reader has read them', () => {
    const { recent, reader } = opened();
    const slow = recent.openReader();
    expect(slow.after(at(0), 10)).toBeUndefined();
    for (let position = 1; position <= 5; position++) add(recent, position, 'A');
    expect(reader.after(at(4), 10)?.position).toBe('5');
    expect(shown(slow.after(at(2), 2))).toBe('A@3 A@4 to 4');
    expect(recent.openReader().after(at(1), 10)).toBeUndefined();
    expect(shown(slow.after(at(4), 10))).toBe('A@5 to 5');
  });

  it('go on without a gap when all of them have been let go', () => {
    const { recent, reader } = opened();
    add(recent, 1, 'A');
    expect(shown(reader.after(at(1), 10))).toBe(' to 1');
    add(recent, 2, 'B');
    expect(shown(reader.after(at(1), 10))).toBe('B@2 to 2');
  });

  it('wait for nobody who has ended, and are not kept for nobody', () => {
    const { recent, reader } = opened();
    const other = recent.openReader();
    add(recent, 1, 'A');
    other[Symbol.dispose]();
    expect(reader.after(at(1), 10)?.position).toBe('1');
    reader[Symbol.dispose]();
    add(recent, 2, 'B');
    const late = recent.openReader();
    add(recent, 3, 'C');
    expect(late.after(at(1), 10)).toBeUndefined();
    expect(shown(late.after(at(2), 10))).toBe('C@3 to 3');
  });

  it('are the same for a reader whatever others read and however many are kept', () => {
    const step = fc.oneof(
      fc.record({ append: fc.integer({ min: 1, max: 3 }) }),
      fc.record({ reader: fc.nat(2), limit: fc.integer({ min: 1, max: 4 }) }),
    );
    fc.assert(fc.property(fc.array(step, { maxLength: 200 }), fc.integer({ min: 1, max: 8 }), (steps, appends) => {
      const recent = openRecentEvents({ appends, bytes: 1_000_000 });
      const readers = [0, 1, 2].map(() => ({ reader: recent.openReader(), position: 0 }));
      let head = 0;
      for (const one of steps) {
        if ('append' in one) {
          add(recent, head += one.append, ...Array.from({ length: one.append }, () => 'A'));
          continue;
        }
        const follower = readers[one.reader] as (typeof readers)[number];
        const page = follower.reader.after(at(follower.position), one.limit);
        // As the database would: what is not known here is read there.
        const upTo = Math.min(head, follower.position + one.limit);
        if (page) expect(page.events.map(({ position }) => Number(position))).toEqual(range(follower.position, upTo));
        follower.position = upTo;
      }
    }));
  });
});

/** The numbers behind the first, up to and with the second. */
function range(after: number, upTo: number): number[] {
  return Array.from({ length: upTo - after }, (_, i) => after + 1 + i);
}
