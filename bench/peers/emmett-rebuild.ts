import { STREAM_DOES_NOT_EXIST, type Event, type ReadEvent } from '@event-driven-io/emmett';
import { pongoSingleStreamProjection, rebuildPostgreSQLProjections, type PostgresReadEventMetadata } from '@event-driven-io/emmett-postgresql';
import { newId } from '#event-sourcing';
import type { Position, Recorded } from '#kernel';
import { notifications, type NotificationEvent, type NotificationRow } from '#notifications';
import { openEmmett } from './emmett.ts';
import { sampleData, sampleMetadata } from './sample-event.ts';

/**
 * The notifications view as an Emmett projection into a Pongo collection: the very same fold, one document per
 * stream. It is rebuilt by `rebuildPostgreSQLProjections`, as its documentation has it.
 */
const projection = pongoSingleStreamProjection<NotificationDocument, Event>({
  collectionName: 'notifications',
  canHandle: [...notifications.events],
  evolve: (document: NotificationDocument | null, { type, data, metadata }: ReadEvent<Event, PostgresReadEventMetadata>) => {
    const recorded = {
      type,
      data,
      stream: metadata.streamName,
      revision: Number(metadata.streamPosition) - 1,
      position: String(metadata.globalPosition) as Position,
      recordedAt: '2026-01-01T00:00:00.000Z',
      eventId: metadata.messageId,
      metadata: sampleMetadata(metadata.messageId),
    } as Recorded<NotificationEvent>;
    return notifications.evolve(document, recorded);
  },
});

type NotificationDocument = NotificationRow & Record<string, unknown>;

const AT_ONCE = 16;
const AT = '2026-01-01T00:00:01.000Z';

/** Writes a log of delivered notifications, three events each. */
export async function fillEmmett(job: { readonly database: string; readonly streams: number }): Promise<void> {
  const store = openEmmett(job.database);
  try {
    await store.schema.migrate();
    for (let done = 0; done < job.streams; done += AT_ONCE) {
      await Promise.all(Array.from({ length: Math.min(AT_ONCE, job.streams - done) }, () => {
        const id = newId();
        const events: Event[] = [
          { type: 'NotificationRequested', data: sampleData(id) },
          { type: 'DeliveryAttemptStarted', data: { attempt: 1, startedAt: AT, expiresAt: AT } },
          { type: 'NotificationDelivered', data: { attempt: 1, deliveredAt: AT, previously: 'in_flight' } },
        ];
        return store.appendToStream(`notification-${id}`, events, { expectedStreamVersion: STREAM_DOES_NOT_EXIST });
      }));
    }
  } finally {
    await store.close();
  }
}

/** Events per second. */
export async function rebuildEmmett(job: { readonly database: string; readonly events: number }): Promise<{ readonly perSecond: number }> {
  const consumer = rebuildPostgreSQLProjections({ connectionString: job.database, projection });
  const began = performance.now();
  try {
    await consumer.start();
    return { perSecond: job.events / ((performance.now() - began) / 1_000) };
  } finally {
    await consumer.close();
  }
}
