import type { PoolClient, QueryResultRow } from 'pg';
import type { Pool } from '../pool.ts';
import { asUnavailable } from '../pool-errors.ts';

/** Runs one statement. @throws Unavailable, and the driver's error for anything but a lost or unready database */
export async function query<Row extends QueryResultRow>(
  on: Pool | PoolClient,
  text: string,
  values: readonly unknown[],
  { name, timeoutMs }: QueryOptions = {},
): Promise<readonly Row[]> {
  try {
    const { rows } = await on.query<Row>({
      text,
      values: [...values],
      ...(name !== undefined && { name }),
      ...(timeoutMs !== undefined && { query_timeout: timeoutMs }),
    });
    return rows;
  } catch (error) {
    throw asUnavailable(error);
  }
}

export interface QueryOptions {
  /** Prepares the statement under this name, once per connection. */
  readonly name?: string;
  /** The client gives up after so long, instead of the pool's limit. */
  readonly timeoutMs?: number;
}

/** Commits what `work` did, unless it throws. */
export async function transaction<Result>(pool: Pool, work: (client: PoolClient) => Promise<Result>): Promise<Result> {
  const client = await connect(pool);
  let failed = true;
  try {
    await query(client, 'BEGIN', []);
    const result = await work(client);
    await query(client, 'COMMIT', []);
    failed = false;
    return result;
  } finally {
    // A failed transaction is ended by closing its connection.
    client.release(failed);
  }
}

/** A transaction whose statements may take long: as many as `timeoutMs` each. */
export function patiently<Result>(
  pool: Pool,
  timeoutMs: number,
  work: (run: (text: string, values?: readonly unknown[]) => Promise<readonly QueryResultRow[]>) => Promise<Result>,
): Promise<Result> {
  return transaction(pool, async (client) => {
    await query(client, `SET LOCAL statement_timeout = ${timeoutMs}`, []);
    return work((text, values = []) => query(client, text, values, { timeoutMs }));
  });
}

async function connect(pool: Pool): Promise<PoolClient> {
  try {
    return await pool.connect();
  } catch (error) {
    throw asUnavailable(error);
  }
}
