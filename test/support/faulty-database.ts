import { Client, Pool } from 'pg';
import { freshDatabase } from './postgres.ts';

/** A database of one's own whose connections can be cut. */
export interface FaultyDatabase extends AsyncDisposable {
  readonly url: string;
  /** Ends every connection but its own, once. */
  dropConnections(): Promise<void>;
  /** Lets nobody in any more, and ends every connection. */
  shutDoor(): Promise<void>;
  /** One statement, on a connection that is not cut. */
  query<Row extends Record<string, unknown>>(sql: string): Promise<readonly Row[]>;
}

const OWN = 'faulty-database';

export async function openFaultyDatabase(): Promise<FaultyDatabase> {
  const database = await freshDatabase();
  const name = new URL(database.url).pathname.slice(1);
  const own = new Pool({ connectionString: database.url, application_name: OWN, max: 1, idleTimeoutMillis: 0 });
  own.on('error', () => undefined);
  // Connects now: once the door is shut it could not.
  await own.query('SELECT');

  const dropConnections = async (): Promise<void> => {
    await own.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND application_name <> $2', [name, OWN],
    );
  };
  return {
    url: database.url,
    dropConnections,
    shutDoor: async () => {
      const server = new Client({ connectionString: process.env['TEST_DATABASE_URL'] });
      await server.connect();
      await server.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
      await server.end();
      await dropConnections();
    },
    query: async <Row extends Record<string, unknown>>(sql: string) => (await own.query<Row>(sql)).rows,
    [Symbol.asyncDispose]: async () => {
      await own.end();
      await database[Symbol.asyncDispose]();
    },
  };
}
