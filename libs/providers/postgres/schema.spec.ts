import { freshDatabase } from '../../../test/support/postgres.ts';
import { openPool } from './pool.ts';
import { migrate } from './schema.ts';

const FIRST = 'CREATE TABLE tidings.things (id int)';
const SECOND = 'ALTER TABLE tidings.things ADD COLUMN name text';

describe('migrate', () => {
  it('applies each migration once, and only those that are new', async () => {
    await using database = await freshDatabase();
    const pool = openPool({ connectionString: database.url });
    await migrate(pool, 'things', [FIRST]);
    await migrate(pool, 'things', [FIRST]);
    await migrate(pool, 'things', [FIRST, SECOND]);
    expect((await pool.query('SELECT id, name FROM tidings.things')).rows).toEqual([]);
    expect((await pool.query('SELECT component, version FROM tidings.schema_versions')).rows).toEqual([{ component: 'things', version: 2 }]);
    await pool.end();
  });

  it('applies all or none', async () => {
    await using database = await freshDatabase();
    const pool = openPool({ connectionString: database.url });
    await expect(migrate(pool, 'things', [FIRST, 'SELECT nonsense'])).rejects.toThrow('nonsense');
    await migrate(pool, 'things', [FIRST, SECOND]);
    await pool.end();
  });

  it('leaves a database alone that is ahead', async () => {
    await using database = await freshDatabase();
    const pool = openPool({ connectionString: database.url });
    await migrate(pool, 'things', [FIRST, SECOND]);
    await migrate(pool, 'things', [FIRST]);
    expect((await pool.query('SELECT version FROM tidings.schema_versions')).rows).toEqual([{ version: 2 }]);
    await pool.end();
  });

  it('is safe when many start at once', async () => {
    await using database = await freshDatabase();
    const pool = openPool({ connectionString: database.url, max: 5 });
    await Promise.all(Array.from({ length: 5 }, () => migrate(pool, 'things', [FIRST, SECOND])));
    await pool.end();
  });
});
