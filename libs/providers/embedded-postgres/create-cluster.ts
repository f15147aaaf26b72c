import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, readdir, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { DataPaths } from './data-paths.ts';
import { EmbeddedPostgresFailed } from './errors.ts';
import { failureFromLog } from './failure-from-log.ts';
import { runProgram } from './run-program.ts';
import type { ServerLog } from './server-log.ts';
import { linesOf } from './server-log.ts';
import type { ServerPrograms } from './server-programs.ts';
import { giveTo, pathOfWorkingFolder } from './server-user.ts';
import type { ServerUser } from './server-user.ts';
import { isMissing, isSystemError, reasonOf } from './system-error.ts';

/** The one role of the cluster, its superuser. */
export const ROLE = 'tidings';

const PASSWORD_BYTES = 32;
const INITDB_OPTIONS = [
  `--username=${ROLE}`,
  '--auth=scram-sha-256',
  '--encoding=UTF8',
  // The same order and the same upper and lower case on every machine, whatever locales it has.
  '--locale=C',
  '--locale-provider=builtin',
  '--builtin-locale=C.UTF-8',
  '--data-checksums',
] as const;

export interface ClusterMaking {
  readonly paths: DataPaths;
  readonly user: ServerUser;
  readonly programs: ServerPrograms;
  readonly log: ServerLog;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  readonly tell?: (message: string) => void;
}

/**
 * Makes the cluster unless there is one. It grows in a draft folder and gets its name when it is whole, so
 * that a crash in between leaves nothing that looks like a cluster.
 *
 * @throws EmbeddedPostgresFailed
 */
export async function ensureCluster(making: ClusterMaking): Promise<void> {
  const { paths, programs, signal, tell } = making;
  try {
    if (await isCluster(paths, programs)) return;
    signal?.throwIfAborted();
    tell?.(`Making a new Postgres cluster in ${paths.cluster}`);
    await removeDrafts(paths);
    const draft = `${paths.cluster}.draft-${randomBytes(6).toString('hex')}`;
    try {
      await makeCluster(making, draft);
    } finally {
      await rm(draft, { recursive: true, force: true });
    }
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw unusable(paths, reasonOf(error), error);
  }
}

/** The password of the cluster's role, as it was written down when the cluster was made. */
export async function readPassword(paths: DataPaths): Promise<string> {
  try {
    return (await readFile(paths.password, 'utf8')).trim();
  } catch (error) {
    throw unusable(paths, `its password file cannot be read (${reasonOf(error)})`, error);
  }
}

async function isCluster(paths: DataPaths, programs: ServerPrograms): Promise<boolean> {
  const entries = await readdir(paths.cluster).catch(emptyWhenMissing);
  if (entries.length === 0) return false;
  const version = await readFile(join(paths.cluster, 'PG_VERSION'), 'utf8').catch((error: unknown) => {
    if (isMissing(error)) return null;
    throw error;
  });
  if (version?.trim() === programs.major) return true;
  const code = version === null || !/^\d+\s*$/.test(version) ? 'data_directory_corrupt' : 'data_directory_version';
  const reason =
    code === 'data_directory_corrupt'
      ? 'the folder is not empty, and holds no whole Postgres cluster (its PG_VERSION is missing or damaged)'
      : `it was written by Postgres ${version?.trim() ?? ''}, and this is Postgres ${programs.major}`;
  throw new EmbeddedPostgresFailed({ code, dataDir: paths.cluster, reason });
}

async function makeCluster({ paths, user, programs, log, timeoutMs, signal }: ClusterMaking, draft: string): Promise<void> {
  await mkdir(draft, { mode: 0o700 });
  await giveTo(user, draft, paths);
  await writePassword(paths, user);

  const stdin = await open(paths.password, 'r');
  try {
    // The password comes as an open file: its path may lead through folders closed to the server's user.
    const args = ['-D', pathOfWorkingFolder(user, draft), ...INITDB_OPTIONS, `--pwfile=${user.identity === null ? paths.password : '/proc/self/fd/0'}`];
    const { exitCode, timedOut, output } = await runProgram({ file: programs.initdb, args, cwd: draft, user, stdin, timeoutMs, signal });
    await log.file.appendFile(output);
    signal?.throwIfAborted();
    if (exitCode !== 0) throw failureFromLog(paths, linesOf(output), timedOut ? 'making the cluster took too long' : 'making the cluster failed');
  } finally {
    await stdin.close();
  }
  await rename(draft, paths.cluster);
  await syncFolder(paths.parent);
}

async function writePassword(paths: DataPaths, user: ServerUser): Promise<void> {
  await rm(paths.password, { force: true });
  const file = await open(paths.password, 'wx', 0o600);
  try {
    await file.writeFile(`${randomBytes(PASSWORD_BYTES).toString('base64url')}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await giveTo(user, paths.password, paths);
}

/**
 * What a process that was killed while it made a cluster left behind. An initdb of its that still writes there
 * can keep some of it: debris for the next time, and no reason to fail.
 */
async function removeDrafts({ parent, cluster }: DataPaths): Promise<void> {
  const drafts = (await readdir(parent)).filter((name) => name.startsWith(`${basename(cluster)}.draft-`));
  await Promise.all(drafts.map((name) => rm(join(parent, name), { recursive: true, force: true }).catch(() => undefined)));
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function unusable(paths: DataPaths, reason: string, cause?: unknown): EmbeddedPostgresFailed {
  return new EmbeddedPostgresFailed({ code: 'data_directory_unusable', dataDir: paths.cluster, reason, cause });
}

function emptyWhenMissing(error: unknown): readonly string[] {
  if (isMissing(error)) return [];
  throw error;
}
