import { openFaultyDatabase } from '../../../../test/support/faulty-database.ts';
import { eventStoreContract } from '../../../protocols/contract/event-store.contract.ts';
import { openPostgresEventStore } from './event-store.ts';

eventStoreContract('postgres', async () => {
  const database = await openFaultyDatabase();
  const store = await openPostgresEventStore({ connectionString: database.url, resendForMs: 2_000 });
  return {
    store,
    remembersCommands: true,
    dropConnections: () => database.dropConnections(),
    deleteStream: (stream) => store.deleteStream(stream),
    makeUnreachable: () => database.shutDoor(),
    [Symbol.asyncDispose]: async () => {
      await store[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
    },
  };
});
