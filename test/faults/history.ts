import { Client } from 'pg';

/** One event of the log, as it lies there. */
export interface Logged {
  readonly position: bigint;
  readonly stream: string;
  readonly revision: number;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Everything in the log, in order. Read past the servers, by SQL of its own. */
export async function readLog(url: string): Promise<readonly Logged[]> {
  const rows = await select<{ position: string; stream: string; revision: string; type: string; data: Logged['data'] }>(
    url, 'SELECT position, stream, revision, type, data FROM tidings.events ORDER BY position',
  );
  return rows.map((row) => ({ ...row, position: BigInt(row.position), revision: Number(row.revision) }));
}

export async function readHead(url: string): Promise<bigint> {
  const [row] = await select<{ last_position: string }>(url, 'SELECT last_position FROM tidings.head');
  return BigInt(row!.last_position);
}

/** Who holds which lease, until when and with which fence. */
export interface Held {
  readonly group: string;
  readonly name: string;
  readonly owner: string;
  readonly fence: string;
  readonly isAlive: boolean;
}

export function readLeases(url: string): Promise<readonly Held[]> {
  return select<Held & Record<string, unknown>>(
    url, 'SELECT lease_group AS "group", name, owner, fence, expires_at > clock_timestamp() AS "isAlive" FROM tidings.leases ORDER BY 1, 2',
  );
}

export async function select<Row extends Record<string, unknown>>(url: string, sql: string): Promise<readonly Row[]> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}
