import { requestLedgerContract } from '../../../protocols/contract/request-ledger.contract.ts';
import { freshDatabase } from '../../../../test/support/postgres.ts';
import { openPool } from '../pool.ts';
import { openPostgresRequestLedger } from './request-ledger.ts';

requestLedgerContract('postgres', async () => {
  const database = await freshDatabase();
  const pool = openPool({ connectionString: database.url });
  return {
    ledger: await openPostgresRequestLedger(pool),
    [Symbol.asyncDispose]: async () => {
      await pool.end();
      await database[Symbol.asyncDispose]();
    },
  };
});
