import { keyValueStoreContract } from '../../../protocols/contract/key-value-store.contract.ts';
import { freshDatabase } from '../../../../test/support/postgres.ts';
import { openPool } from '../pool.ts';
import { openPostgresKeyValueStore } from './key-value-store.ts';

keyValueStoreContract('postgres', async () => {
  const database = await freshDatabase();
  const pool = openPool({ connectionString: database.url });
  const another = await openPostgresKeyValueStore(pool, 'another');
  await another.set('kept/elsewhere', 1);
  return {
    store: await openPostgresKeyValueStore(pool, 'spec'),
    [Symbol.asyncDispose]: async () => {
      await pool.end();
      await database[Symbol.asyncDispose]();
    },
  };
});
