import { EventStoreDBClient } from '@eventstore/db-client';
import { startEventStoreDbDouble } from '../../../test/support/eventstoredb-double/index.ts';
import { recordSkip } from '../../../test/support/skips.ts';
import { eventStoreContract } from '../../protocols/contract/event-store.contract.ts';
import { openEventStoreDb } from './event-store.ts';

eventStoreContract('EventStoreDB', async () => {
  const server = await startEventStoreDbDouble();
  const { connectionString } = server;
  const store = await openEventStoreDb({ connectionString });
  return {
    store,
    remembersCommands: true,
    deleteStream: (stream) => deleteStream(connectionString, stream),
    dropConnections: async () => { server.dropConnections(); },
    makeUnreachable: () => server.pause(),
    [Symbol.asyncDispose]: async () => {
      await store[Symbol.asyncDispose]();
      await server.stop();
    },
  };
});

const realServer = process.env['EVENTSTOREDB_URL'];

if (realServer === undefined) {
  recordSkip('EventStoreDB contract suite against a real server', 'EVENTSTOREDB_URL is not set (docker compose starts one)', 'optional');
} else {
  eventStoreContract(`EventStoreDB at ${new URL(realServer).host}`, async () => {
    const store = await openEventStoreDb({ connectionString: realServer });
    return {
      store,
      remembersCommands: true,
      deleteStream: (stream) => deleteStream(realServer, stream),
      [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
    };
  });
}

async function deleteStream(connectionString: string, stream: string): Promise<void> {
  const client = EventStoreDBClient.connectionString(connectionString);
  await client.tombstoneStream(stream);
  await client.dispose();
}
