import { newId } from '#event-sourcing';
import { derivedId } from '#kernel';
import type { EventStore, NewEvent } from '#protocols';
import { openPostgresEventStore } from '#providers/postgres';
import { quantile, type Row } from './report.ts';

const CONCURRENCY = [1, 50, 200];
const WARM_UP_MS = 1_000;
const MEASURED_MS = 4_000;

/** Durable appends of one event each to streams of their own, by so many concurrent callers. */
export async function measureAppends(connectionString: string): Promise<readonly Row[]> {
  const store = await openPostgresEventStore({ connectionString });
  try {
    const rows: Row[] = [];
    for (const callers of CONCURRENCY) {
      await appendFor(store, callers, WARM_UP_MS);
      const { latencies, seconds } = await appendFor(store, callers, MEASURED_MS);
      rows.push({
        what: `append, ${callers} concurrent`,
        perSecond: latencies.length / seconds,
        p50: quantile(latencies, 0.5),
        p99: quantile(latencies, 0.99),
      });
    }
    return rows;
  } finally {
    await store[Symbol.asyncDispose]();
  }
}

async function appendFor(
  store: EventStore,
  callers: number,
  ms: number,
): Promise<{ readonly latencies: Float64Array; readonly seconds: number }> {
  const latencies: number[] = [];
  const began = performance.now();
  const caller = async (): Promise<void> => {
    while (performance.now() - began < ms) {
      const commandId = newId();
      const sent = performance.now();
      await store.append(`bench-${commandId}`, 'none', [sampleEvent(commandId)], commandId);
      latencies.push(performance.now() - sent);
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  return { latencies: Float64Array.from(latencies).sort(), seconds: (performance.now() - began) / 1_000 };
}

/** About the size of an accepted notification. */
export function sampleEvent(commandId: string): NewEvent {
  return {
    type: 'NotificationRequested',
    data: {
      notificationId: commandId,
      recipient: 'ada@example.com',
      channel: 'email',
      subject: 'Your order has shipped',
      body: 'Your order is on its way and will arrive on Thursday. You can follow it on our site at any time.',
      priority: 'normal',
      metadata: { tenant: 'acme' },
      requestedAt: '2026-01-01T00:00:00.000Z',
    },
    eventId: derivedId(commandId, 'event'),
    metadata: { commandId, correlationId: commandId, actor: 'bench', schemaVersion: 1 },
  };
}
