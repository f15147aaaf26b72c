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

it('makes no statistics of an empty table of a view, as plans made of them would not use its index later', async () => {
  await using database = await freshDatabase();
  const pool = openPool({ connectionString: database.url });
  const { views } = await openPostgresReadSide(pool);
  const table = { name: 'things', generation: 1, columns: { text: 'text' }, indexes: [] } as const;
  const known = async (): Promise<unknown> => (await pool.query(`SELECT reltuples AS rows FROM pg_class WHERE relname = 'view_things_1'`)).rows;
  await views.create(table);
  await views.addIndexes(table);
  expect(await known()).toEqual([{ rows: -1 }]);
  await pool.query(`INSERT INTO tidings.view_things_1 VALUES ('a', 'b')`);
  await views.addIndexes(table);
  expect(await known()).toEqual([{ rows: 1 }]);
  await pool.end();
});
