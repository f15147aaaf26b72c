import pg from 'pg';

/** Connections to one database. */
export type Pool = pg.Pool;

export interface PoolOptions {
  readonly connectionString: string;
  /** Most connections; default 10. An event store keeps one of them for LISTEN. */
  readonly max?: number;
  /** How long to wait for a connection, in milliseconds; default 5 000. */
  readonly connectTimeoutMs?: number;
  /** The server gives a statement up after this long, in milliseconds; default 10 000. */
  readonly statementTimeoutMs?: number;
  /** Shown in `pg_stat_activity`. */
  readonly applicationName?: string;
  /** Told of connections that were lost; they are replaced without help. */
  readonly log?: (message: string, cause: unknown) => void;
}

/** The server answers first; only a connection that went silent is given up by the client. */
const SILENCE_MS = 5_000;

/**
 * Opens a pool. It connects when first used. Errors of a query come from the driver as they are:
 * see `asUnavailable`. `await pool.end()` closes it.
 */
export function openPool(options: PoolOptions): Pool {
  const statementTimeoutMs = options.statementTimeoutMs ?? 10_000;
  const pool = new pg.Pool({
    connectionString: options.connectionString,
    max: options.max ?? 10,
    connectionTimeoutMillis: options.connectTimeoutMs ?? 5_000,
    statement_timeout: statementTimeoutMs,
    query_timeout: statementTimeoutMs + SILENCE_MS,
    keepAlive: true,
    application_name: options.applicationName ?? 'tidings',
  });
  const lost = (cause: unknown): void => options.log?.('a connection to Postgres was lost', cause);
  pool.on('error', lost);
  // A client in use tells its own listeners only; without one, a lost connection would end the process.
  pool.on('connect', (client) => client.on('error', lost));
  return pool;
}

/** `types` of a query that leaves every value as the text it came in: only what is needed is parsed, and once. */
export const AS_TEXT: pg.CustomTypesConfig = { getTypeParser: () => (text: string) => text };
