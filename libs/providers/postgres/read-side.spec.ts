import { freshDatabase } from '../../../test/support/postgres.ts';
import { readSideContract } from '../../protocols/contract/read-side.contract.ts';
import { openPool } from './pool.ts';
import { openPostgresReadSide } from './read-side.ts';

readSideContract('Postgres', async () => {
  const database = await freshDatabase();
  const pool = openPool({ connectionString: database.url });
  return {
    ...await openPostgresReadSide(pool),
    [Symbol.asyncDispose]: async () => {
      await pool.end();
      await database[Symbol.asyncDispose]();
    },
  };
});
