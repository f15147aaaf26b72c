import type { Pool } from './pool.ts';

/** The SQL schema that holds every table. A stored name: never change it. */
export const SCHEMA = 'tidings';

/** Held while migrating, so that processes that start together do it one after the other. */
const MIGRATION_LOCK = 7_436_001;

const BASE = `
  CREATE SCHEMA IF NOT EXISTS ${SCHEMA};
  CREATE TABLE IF NOT EXISTS ${SCHEMA}.schema_versions (
    component  text        PRIMARY KEY,
    version    int         NOT NULL,
    changed_at timestamptz NOT NULL DEFAULT clock_timestamp()
  );`;

/**
 * Brings one component's tables up to date: applies those migrations that this database has not
 * seen, in order and all or none. Safe to call from many processes at once, and again at every start.
 *
 * @param component a stored name, e.g. `event-store`: never change it
 * @param migrations SQL, one script per version; append to the list, never change what was released
 */
export async function migrate(pool: Pool, component: string, migrations: readonly string[]): Promise<void> {
  const client = await pool.connect();
  let failure: Error | undefined;
  try {
    await client.query('BEGIN');
    await client.query(`SET LOCAL statement_timeout = 0`);
    await client.query('SELECT pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
    await client.query(BASE);
    const done = await client.query<{ version: number }>(
      `SELECT version FROM ${SCHEMA}.schema_versions WHERE component = $1`, [component],
    );
    for (const script of migrations.slice(done.rows[0]?.version ?? 0)) await client.query(script);
    await client.query(
      `INSERT INTO ${SCHEMA}.schema_versions AS v (component, version) VALUES ($1, $2)
       ON CONFLICT (component) DO UPDATE SET version = EXCLUDED.version, changed_at = clock_timestamp()
       WHERE v.version < EXCLUDED.version`, [component, migrations.length],
    );
    await client.query('COMMIT');
  } catch (error) {
    failure = error as Error;
    throw error;
  } finally {
    // A failed transaction is ended by closing its connection.
    client.release(failure);
  }
}
