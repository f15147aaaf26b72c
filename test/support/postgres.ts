import { randomBytes } from 'node:crypto';
import { Client } from 'pg';

/** An empty database of one's own; disposing drops it, open connections or not. */
export interface FreshDatabase extends AsyncDisposable {
  readonly url: string;
}

/** Makes a database with a name of its own on the server that TEST_DATABASE_URL names. */
export async function freshDatabase(): Promise<FreshDatabase> {
  const server = process.env['TEST_DATABASE_URL'];
  if (!server) throw new Error('TEST_DATABASE_URL is not set: run specs through jest.config.mjs, whose set-up starts a Postgres.');
  const name = `t_${randomBytes(8).toString('hex')}`;
  const url = new URL(server);
  url.pathname = `/${name}`;
  await execute(server, `CREATE DATABASE ${name}`);
  return { url: url.href, [Symbol.asyncDispose]: () => execute(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}

async function execute(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
