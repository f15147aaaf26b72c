import { join } from 'node:path';
import pg from 'pg';
import { openEmbeddedPostgres } from '#providers/embedded-postgres';

/** The database server of a whole run, with durability as it comes. */
export interface DatabaseServer extends AsyncDisposable {
  readonly version: string;
  /** As the server itself reports them. */
  readonly durability: Readonly<Record<'fsync' | 'synchronous_commit' | 'full_page_writes', string>>;
  /** An empty database; disposing drops it. */
  freshDatabase(): Promise<Database>;
  /** Writes down what is pending, so that no contestant pays for the one before it. */
  settle(): Promise<void>;
}

export interface Database extends AsyncDisposable {
  readonly url: string;
}

/** Several servers and their generators are connected at the same time. */
const MOST_CONNECTIONS = '200';

export async function openDatabaseServer(folder: string): Promise<DatabaseServer> {
  const postgres = await openEmbeddedPostgres({ dataDir: join(folder, 'postgres'), settings: { max_connections: MOST_CONNECTIONS } });
  const ask = (statement: string): ReturnType<typeof query> => query(postgres.url, statement);
  const execute = async (statement: string): Promise<void> => { await ask(statement); };
  const show = async (setting: string): Promise<string> => String(Object.values((await ask(`SHOW ${setting}`))[0] ?? {})[0]);
  let made = 0;
  return {
    version: await show('server_version'),
    durability: {
      fsync: await show('fsync'),
      synchronous_commit: await show('synchronous_commit'),
      full_page_writes: await show('full_page_writes'),
    },
    freshDatabase: async () => {
      const name = `bench_${++made}`;
      await execute(`CREATE DATABASE ${name}`);
      const url = new URL(postgres.url);
      url.pathname = `/${name}`;
      return { url: url.href, [Symbol.asyncDispose]: () => execute(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
    },
    settle: () => execute('CHECKPOINT'),
    [Symbol.asyncDispose]: () => postgres[Symbol.asyncDispose](),
  };
}

/** One statement, however long it takes, on a connection of its own. */
async function query(url: string, statement: string): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(statement);
    return rows;
  } finally {
    await client.end();
  }
}
