import { Client } from 'pg';
import { ROLE } from './create-cluster.ts';
import type { DataPaths } from './data-paths.ts';
import { EmbeddedPostgresFailed } from './errors.ts';
import { causeCode, reasonOf } from './system-error.ts';

/** The database that the application works in. */
const DATABASE = 'tidings';

const CONNECT_TIMEOUT_MS = 10_000;
const QUERY_TIMEOUT_MS = 30_000;

export interface ServerAccess {
  readonly port: number;
  readonly password: string;
}

/** `postgres://tidings:<password>@127.0.0.1:<port>/<database>`. Nothing leaves the machine, hence no TLS, whatever PGSSLMODE says. */
export function databaseUrl({ port, password }: ServerAccess, database = DATABASE): string {
  return `postgres://${ROLE}:${encodeURIComponent(password)}@127.0.0.1:${String(port)}/${database}?sslmode=disable`;
}

/**
 * Makes the application's database unless it is there, and thereby proves that the password fits.
 *
 * @throws EmbeddedPostgresFailed
 */
export async function ensureDatabase(paths: DataPaths, access: ServerAccess): Promise<void> {
  const client = new Client({
    connectionString: databaseUrl(access, 'postgres'),
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: QUERY_TIMEOUT_MS,
  });
  // A connection that breaks between two queries must not end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [DATABASE]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
  } catch (cause) {
    throw failure(paths, cause);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** A private cluster refuses nobody who knows the password, unless its files are damaged. */
function failure(paths: DataPaths, cause: unknown): EmbeddedPostgresFailed {
  const sqlState = /^[0-9A-Z]{5}$/.exec(causeCode(cause) ?? '')?.[0];
  if (sqlState === '28P01') {
    const reason = `the password in ${paths.password} is not that of this cluster`;
    return new EmbeddedPostgresFailed({ code: 'data_directory_unusable', dataDir: paths.cluster, reason, cause });
  }
  const lacksResources = sqlState?.startsWith('53') ?? false;
  const code = lacksResources ? 'data_directory_unusable' : sqlState === undefined ? 'start_failed' : 'data_directory_corrupt';
  return new EmbeddedPostgresFailed({ code, dataDir: paths.cluster, reason: `its database cannot be opened: ${reasonOf(cause)}`, cause });
}
