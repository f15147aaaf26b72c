import { eventStoreContract } from '../../protocols/contract/event-store.contract.ts';
import { openInMemoryEventStore } from './event-store.ts';

eventStoreContract('in-memory', async () => {
  const store = openInMemoryEventStore();
  return {
    store,
    remembersCommands: true,
    deleteStream: (stream) => store.deleteStream(stream),
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  };
});
