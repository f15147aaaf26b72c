import { keyValueStoreContract } from '../../protocols/contract/key-value-store.contract.ts';
import { openInMemoryKeyValueStore } from './key-value-store.ts';

keyValueStoreContract('in-memory', async () => ({
  store: openInMemoryKeyValueStore(),
  [Symbol.asyncDispose]: async () => undefined,
}));
