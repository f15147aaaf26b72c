import { newId, openBell, openReached, startProjections } from '#event-sourcing';
import { comparePositions, derivedId, type Position } from '#kernel';
import { notifications } from '#notifications';
import type { EventStore, NewEvent } from '#protocols';
import { pause } from '#timing';
import { openPool, openPostgresEventStore, openPostgresReadSide, type PostgresReadSide } from '#providers/postgres';
import { sampleEvent } from './appends.ts';
import type { Row } from './report.ts';

const NOTIFICATIONS = 70_000;
const AT_ONCE = 500;
const PAGE = 5_000;

/** How fast the notifications view is rebuilt from a log of delivered notifications, beside only reading that log. */
export async function measureRebuild(connectionString: string): Promise<readonly Row[]> {
  const pool = openPool({ connectionString, max: 10 });
  const store = await openPostgresEventStore({ connectionString });
  const stop = new AbortController();
  try {
    const head = await fill(store);
    const readSide = await openPostgresReadSide(pool);
    const bell = openBell();
    const projecting = startProjections({
      ...readSide,
      store,
      projected: [notifications],
      bell,
      reached: openReached(bell),
      owner: 'bench',
      stop: stop.signal,
    });
    await until(async () => comparePositions((await live(readSide)).position, head) >= 0);
    const read = await readingPerSecond(store);
    const rebuilt = await rebuildingPerSecond(readSide);
    stop.abort();
    await projecting;
    const share = `${Math.round((100 * rebuilt) / read)} % of reading`;
    return [
      { what: 'read the log, events', perSecond: read },
      { what: 'rebuild notifications, events', perSecond: rebuilt, note: share },
    ];
  } finally {
    stop.abort();
    await store[Symbol.asyncDispose]();
    await pool.end();
  }
}

/** What is in the log besides costs the rebuild as much as it costs the reading. */
async function fill(store: EventStore): Promise<Position> {
  for (let done = 0; done < NOTIFICATIONS; done += AT_ONCE) {
    await Promise.all(Array.from({ length: AT_ONCE }, () => {
      const id = newId();
      return store.append(`notification-${id}`, 'none', delivered(id), id);
    }));
  }
  return store.head();
}

function delivered(id: string): readonly NewEvent[] {
  const metadata = { commandId: id, correlationId: id, actor: 'bench', schemaVersion: 1 };
  const at = '2026-01-01T00:00:01.000Z';
  return [
    sampleEvent(id),
    { type: 'DeliveryAttemptStarted', data: { attempt: 1, startedAt: at, expiresAt: at }, eventId: derivedId(id, 'started'), metadata },
    { type: 'NotificationDelivered', data: { attempt: 1, deliveredAt: at, previously: 'in_flight' }, eventId: derivedId(id, 'delivered'), metadata },
  ];
}

async function readingPerSecond(store: EventStore): Promise<number> {
  const began = performance.now();
  let events = 0;
  for (let after = '0' as Position; ;) {
    const page = await store.readAll(after, PAGE);
    if (page.events.length === 0) return events / ((performance.now() - began) / 1_000);
    events += page.events.length;
    after = page.position;
  }
}

async function rebuildingPerSecond(readSide: PostgresReadSide): Promise<number> {
  const { position, generation } = await live(readSide);
  const began = performance.now();
  await readSide.projections.startRebuild(notifications);
  await until(async () => (await live(readSide)).generation > generation);
  return Number(position) / ((performance.now() - began) / 1_000);
}

async function live({ projections }: PostgresReadSide): Promise<{ readonly position: Position; readonly generation: number }> {
  return (await projections.get(notifications.name))?.live ?? { position: '0' as Position, generation: 0 };
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 300_000;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error('The views did not catch up in five minutes.');
    await pause(20);
  }
}
