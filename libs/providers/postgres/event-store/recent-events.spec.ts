import type { Position } from '#kernel';
import type { LogPage } from '#protocols';
import type { PendingAppend } from './pending-append.ts';
import { openRecentEvents, type RecentEvents } from './recent-events.ts';

const NO_LIMITS = { appends: 1_000, bytes: 1_000_000 };

/** An append of events of these types, whose last one stands at `position`. */
function add(recent: RecentEvents, position: number, ...types: readonly string[]): void {
  const metadata = JSON.stringify({ commandId: 'c', correlationId: 'c', actor: 'test', schemaVersion: 1 });
  const events = types.map((type, i) => ({ type, eventId: `E${i}`, data: JSON.stringify({ type }), metadata }));
  const append: PendingAppend = { stream: 's-1', expected: 'any', commandId: 'c', events, bytes: 10, resolve: () => undefined, reject: () => undefined };
  recent.add(append, { revision: types.length + 4, position: at(position), seconds: '1000.5' });
}

function at(position: number): Position {
  return String(position) as Position;
}

function shown(page: LogPage | undefined): string | undefined {
  return page && `${page.events.map(({ type, position }) => `${type}@${position}`).join(' ')} to ${page.position}`;
}

describe('recent events', () => {
  it('are answered as the database would answer them', () => {
    const recent = openRecentEvents(NO_LIMITS);
    add(recent, 8, 'A', 'B');
    expect(recent.after(at(7), 10)?.events).toEqual([{
      type: 'B', data: { type: 'B' }, eventId: 'e1', stream: 's-1', revision: 6, position: '8', recordedAt: '1970-01-01T00:16:40.500Z',
      metadata: { commandId: 'c', correlationId: 'c', actor: 'test', schemaVersion: 1 },
    }]);
  });

  it('come in pages, of which the next one begins where the last one ended', () => {
    const recent = openRecentEvents(NO_LIMITS);
    add(recent, 3, 'A', 'B', 'C');
    add(recent, 5, 'D', 'E');
    expect(shown(recent.after(at(0), 2))).toBe('A@1 B@2 to 2');
    expect(shown(recent.after(at(2), 2))).toBe('C@3 D@4 to 4');
    expect(shown(recent.after(at(4), 2))).toBe('E@5 to 5');
    expect(shown(recent.after(at(5), 2))).toBe(' to 5');
  });

  it('can be asked for by type, and what was left out has been looked at', () => {
    const recent = openRecentEvents(NO_LIMITS);
    add(recent, 4, 'A', 'B', 'A', 'C');
    expect(shown(recent.after(at(0), 10, { types: ['A'] }))).toBe('A@1 A@3 to 4');
    expect(shown(recent.after(at(0), 1, { types: ['A'] }))).toBe('A@1 to 1');
    expect(shown(recent.after(at(3), 10, { types: ['A'] }))).toBe(' to 4');
  });

  it('are not known before the first of them, beyond the last, or when there are none', () => {
    const recent = openRecentEvents(NO_LIMITS);
    expect(recent.after(at(0), 10)).toBeUndefined();
    add(recent, 8, 'A', 'B');
    expect(recent.after(at(5), 10)).toBeUndefined();
    expect(recent.after(at(9), 10)).toBeUndefined();
    recent.clear();
    expect(recent.after(at(7), 10)).toBeUndefined();
  });

  it('begin anew behind a gap that another process has filled', () => {
    const recent = openRecentEvents(NO_LIMITS);
    add(recent, 1, 'A');
    add(recent, 3, 'B');
    expect(recent.after(at(0), 10)).toBeUndefined();
    expect(recent.after(at(1), 10)).toBeUndefined();
    expect(shown(recent.after(at(2), 10))).toBe('B@3 to 3');
  });

  it.each([{ appends: 3, bytes: 1_000 }, { appends: 1_000, bytes: 30 }])('are let go, oldest first, beyond %j', (limits) => {
    const recent = openRecentEvents(limits);
    for (let position = 1; position <= 20; position++) add(recent, position, 'A');
    expect(recent.after(at(16), 10)).toBeUndefined();
    expect(shown(recent.after(at(17), 10))).toBe('A@18 A@19 A@20 to 20');
  });
});
