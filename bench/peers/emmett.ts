import { STREAM_DOES_NOT_EXIST, type Event } from '@event-driven-io/emmett';
import { getPostgreSQLEventStore, type PostgresEventStore } from '@event-driven-io/emmett-postgresql';
import { newId } from '#event-sourcing';
import type { AppendPeer } from './append-peer.ts';
import { sampleData } from './sample-event.ts';

/** As its documentation opens it: the connection string, and everything else as it comes. */
export function openEmmett(database: string): PostgresEventStore {
  return getPostgreSQLEventStore(withoutOptions(database));
}

/** `appendToStream` on a stream that must not exist yet. Emmett writes the metadata by itself. */
export async function emmett(database: string): Promise<AppendPeer> {
  const store = openEmmett(database);
  await store.schema.migrate();
  return {
    append: () => appendNotification(store),
    [Symbol.asyncDispose]: () => store.close(),
  };
}

async function appendNotification(store: PostgresEventStore): Promise<void> {
  const id = newId();
  const event: Event = { type: 'NotificationRequested', data: sampleData(id) };
  await store.appendToStream(`notification-${id}`, [event], { expectedStreamVersion: STREAM_DOES_NOT_EXIST });
}

/** Its parser of connection strings knows the plain form. */
function withoutOptions(database: string): string {
  const url = new URL(database);
  url.search = '';
  return url.href;
}
