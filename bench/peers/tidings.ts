import { newId } from '#event-sourcing';
import { derivedId } from '#kernel';
import { openPostgresEventStore } from '#providers/postgres';
import type { AppendPeer } from './append-peer.ts';
import { sampleData, sampleMetadata } from './sample-event.ts';

/** The event store of this repository, as the server opens it. */
export async function tidings(database: string): Promise<AppendPeer> {
  const store = await openPostgresEventStore({ connectionString: database });
  return {
    append: async () => {
      const id = newId();
      const event = { type: 'NotificationRequested', data: sampleData(id), eventId: derivedId(id, 'event'), metadata: sampleMetadata(id) };
      await store.append(`bench-${id}`, 'none', [event], id);
    },
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  };
}
