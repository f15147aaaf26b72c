import { ensureCluster, readPassword } from './create-cluster.ts';
import { takeDataDirectory } from './data-directory-lock.ts';
import { prepareDataPaths } from './data-paths.ts';
import type { DataPaths } from './data-paths.ts';
import { databaseUrl, ensureDatabase } from './database.ts';
import { EmbeddedPostgresFailed } from './errors.ts';
import { stopOrphanedServer } from './orphaned-server.ts';
import { openServerLog } from './server-log.ts';
import type { ServerLog } from './server-log.ts';
import { startServer } from './server-process.ts';
import type { ServerExit, ServerProcess } from './server-process.ts';
import { serverPrograms } from './server-programs.ts';
import type { ServerSettings } from './server-settings.ts';
import { serverUser } from './server-user.ts';
import { isSystemError, reasonOf } from './system-error.ts';

export interface EmbeddedPostgresOptions {
  /** The cluster's folder, e.g. `.tidings/postgres`; made when missing. Its neighbours `<dataDir>.log`, `.password` and `.lock` belong to it. */
  readonly dataDir: string;
  /** Hears in one sentence each what takes a while or is worth knowing. */
  readonly log?: (message: string) => void;
  /** How long making and starting may take each; 60 000. */
  readonly startTimeoutMs?: number;
  /** How long an orderly stop may take before it is forced; 10 000. */
  readonly stopTimeoutMs?: number;
  /** Settings of the server that differ from the defaults, e.g. `{ fsync: 'off' }` where the data is thrown away. */
  readonly settings?: ServerSettings;
  /** Ends a start that is under way. */
  readonly signal?: AbortSignal;
}

/** A running server. Disposing stops it in an orderly way and lets go of its folder. */
export interface EmbeddedPostgres extends AsyncDisposable {
  /** `postgres://user:password@127.0.0.1:port/tidings?...`; holds for this run only. */
  readonly url: string;
  readonly pid: number;
  /** Resolves when the server ends without having been told to. */
  readonly exited: Promise<ServerExit>;
}

const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 10_000;

/**
 * Starts a Postgres of one's own on a folder, which is made on first use. It listens on 127.0.0.1 only, on
 * any free port, with a password of its own. A server whose owner was killed is taken down first, and
 * nothing that it committed is lost.
 *
 * @throws DataDirectoryInUse when another living process has the folder
 * @throws EmbeddedPostgresFailed for every other reason; its `code` names the kind
 */
export async function openEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const paths = await prepareDataPaths(options.dataDir);
  const lock = await takeDataDirectory(paths);
  try {
    const { server, url } = await withLog(paths, (log) => start(paths, log, options));
    return running(server, url, options.stopTimeoutMs ?? STOP_TIMEOUT_MS, lock);
  } catch (error) {
    await lock[Symbol.asyncDispose]();
    throw named(paths, error);
  }
}

async function start(paths: DataPaths, log: ServerLog, options: EmbeddedPostgresOptions): Promise<{ server: ServerProcess; url: string }> {
  const { settings = {}, startTimeoutMs: timeoutMs = START_TIMEOUT_MS, signal, log: tell = () => undefined } = options;
  const user = await serverUser(paths);
  await stopOrphanedServer(paths, tell);
  const programs = await serverPrograms(user, paths, tell);
  await ensureCluster({ paths, user, programs, log, timeoutMs, signal, tell });
  const password = await readPassword(paths);

  const server = await startServer({ paths, user, programs, log, settings, timeoutMs, signal });
  try {
    const access = { port: server.port, password };
    await ensureDatabase(paths, access);
    return { server, url: databaseUrl(access) };
  } catch (error) {
    await server.stop(options.stopTimeoutMs ?? STOP_TIMEOUT_MS);
    throw error;
  }
}

function running(server: ServerProcess, url: string, stopTimeoutMs: number, lock: AsyncDisposable): EmbeddedPostgres {
  let stopping: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    await server.stop(stopTimeoutMs);
    await lock[Symbol.asyncDispose]();
  };
  const exited = new Promise<ServerExit>((resolve) => {
    void server.exited.then((exit) => {
      if (stopping === undefined) resolve(exit);
    });
  });
  return { url, pid: server.pid, exited, [Symbol.asyncDispose]: () => (stopping ??= stop()) };
}

async function withLog<T>(paths: DataPaths, work: (log: ServerLog) => Promise<T>): Promise<T> {
  const log = await openServerLog(paths);
  try {
    return await work(log);
  } finally {
    await log[Symbol.asyncDispose]();
  }
}

/** A plain system error, such as a folder that may not be read, gets the folder's name and a code. */
function named(paths: DataPaths, error: unknown): unknown {
  if (!isSystemError(error)) return error;
  return new EmbeddedPostgresFailed({ code: 'data_directory_unusable', dataDir: paths.cluster, reason: reasonOf(error), cause: error });
}
