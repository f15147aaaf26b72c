import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { isHeld } from './data-directory-lock.ts';
import { prepareDataPaths } from './data-paths.ts';
import { DataDirectoryInUse } from './errors.ts';
import { openEmbeddedPostgres, type EmbeddedPostgres, type EmbeddedPostgresOptions } from './open-embedded-postgres.ts';
import { runningEmbeddedPostgres } from './running-embedded-postgres.ts';

/** A server that this process uses, and perhaps runs. Disposing stops only one that it runs itself. */
export type SharedEmbeddedPostgres = Pick<EmbeddedPostgres, 'url' | 'exited'> & AsyncDisposable;

/** How long a server that somebody else is just starting or stopping is waited for. */
const PATIENCE_MS = 15_000;
const FIRST_PAUSE_MS = 40;
const MOST_PAUSE_MS = 500;

/** How long the one who runs the server waits at its end for those who still use it. */
const GUESTS_MS = 5_000;
const CONNECT_MS = 5_000;

/** An advisory lock of the database: shared by every guest, taken alone by a host that is about to stop. */
const GUESTS_LOCK = 8_290_117_464;

/**
 * Uses the server that another process runs on the folder, without taking the folder from it. When there is
 * none, starts it as `openEmbeddedPostgres` does, and stops it when the last guest has gone. Of several that
 * come at the same time one runs the server for all.
 *
 * @throws DataDirectoryInUse when the folder stays taken and no server gets ready there
 * @throws EmbeddedPostgresFailed
 */
export async function shareEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<SharedEmbeddedPostgres> {
  const deadline = Date.now() + PATIENCE_MS;
  for (let attempt = 0; ; attempt += 1) {
    const joined = await join(options.dataDir);
    if (joined !== null) return joined;
    try {
      return host(await openEmbeddedPostgres(options));
    } catch (error) {
      if (!(error instanceof DataDirectoryInUse) || Date.now() > deadline) throw error;
    }
    await sleep(Math.min(MOST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempt) * (0.5 + Math.random()), undefined, { signal: options.signal });
  }
}

/** Null when nobody runs a server there, or it is just starting or stopping. */
async function join(dataDir: string): Promise<SharedEmbeddedPostgres | null> {
  // A server whose owner was killed is left to the next host, which starts it anew.
  if (!(await isHeld(await prepareDataPaths(dataDir)))) return null;
  const running = await runningEmbeddedPostgres(dataDir);
  if (running === null) return null;
  const client = connection(running.url);
  try {
    await client.connect();
    const { rows } = await client.query<{ joined: boolean }>('SELECT pg_try_advisory_lock_shared($1) AS joined', [GUESTS_LOCK]);
    if (rows[0]?.joined === true) return guest(running.url, client);
  } catch {
    // It is on its way up or down; the next round finds out which.
  }
  await end(client);
  return null;
}

function guest(url: string, client: Client): SharedEmbeddedPostgres {
  let leaving = false;
  const exited: SharedEmbeddedPostgres['exited'] = new Promise((resolve) => {
    client.once('end', () => {
      if (!leaving) resolve({ exitCode: null, signal: null });
    });
  });
  const leave = (): Promise<void> => {
    leaving = true;
    return end(client);
  };
  return { url, exited, [Symbol.asyncDispose]: leave };
}

function host(server: EmbeddedPostgres): SharedEmbeddedPostgres {
  const stop = async (): Promise<void> => {
    const client = connection(server.url);
    try {
      await client.connect();
      await client.query(`SET lock_timeout = ${String(GUESTS_MS)}`);
      // Held until the server is down: who comes now starts one of its own afterwards.
      await client.query('SELECT pg_advisory_lock($1)', [GUESTS_LOCK]);
    } catch {
      // Either a guest stays for long, or the server does not answer any more.
    }
    await server[Symbol.asyncDispose]();
    await end(client);
  };
  let stopping: Promise<void> | undefined;
  return { url: server.url, exited: server.exited, [Symbol.asyncDispose]: () => (stopping ??= stop()) };
}

function connection(connectionString: string): Client {
  const client = new Client({ connectionString, connectionTimeoutMillis: CONNECT_MS });
  // A server that stops must not end the process.
  client.on('error', () => undefined);
  return client;
}

async function end(client: Client): Promise<void> {
  await client.end().catch(() => undefined);
}
