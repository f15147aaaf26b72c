import { lstat, mkdir, realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { EmbeddedPostgresFailed } from './errors.ts';
import { causeCode, isMissing, reasonOf } from './system-error.ts';

/** Where everything of one embedded Postgres lies: the cluster itself, and beside it what belongs to it. */
export interface DataPaths {
  /** The folder that holds both the cluster and its neighbours. */
  readonly parent: string;
  /** Postgres' own data directory. */
  readonly cluster: string;
  /** What the server and initdb print. */
  readonly log: string;
  /** The superuser's password, mode 0600. */
  readonly password: string;
  /** A folder with one file per process that holds, or tries to take, the cluster. */
  readonly lock: string;
}

/** The paths for `dataDir`, symbolic links resolved, so that two names of one folder mean one lock. */
export async function dataPaths(dataDir: string): Promise<DataPaths> {
  const named = resolve(dataDir);
  const real = await realpath(named).catch(async (error: unknown) => {
    if (!isMissing(error)) throw error;
    return join(await realpath(dirname(named)), basename(named));
  });
  return { parent: dirname(real), cluster: real, log: `${real}.log`, password: `${real}.password`, lock: `${real}.lock` };
}

/**
 * Makes the folder around the cluster if it is missing. The mode of a folder that is there stays as it is.
 *
 * @throws EmbeddedPostgresFailed `data_directory_unusable`
 */
export async function prepareDataPaths(dataDir: string): Promise<DataPaths> {
  try {
    await mkdir(dirname(resolve(dataDir)), { recursive: true });
    const paths = await dataPaths(dataDir);
    if (await isSomethingElse(paths.cluster)) throw unusable(dataDir, 'it is not a folder');
    return paths;
  } catch (error) {
    if (error instanceof EmbeddedPostgresFailed) throw error;
    const reason = causeCode(error) === 'ENOTDIR' || causeCode(error) === 'EEXIST' ? 'it is not inside a folder' : reasonOf(error);
    throw unusable(dataDir, reason, error);
  }
}

function unusable(dataDir: string, reason: string, cause?: unknown): EmbeddedPostgresFailed {
  return new EmbeddedPostgresFailed({ code: 'data_directory_unusable', dataDir, reason, cause });
}

async function isSomethingElse(path: string): Promise<boolean> {
  try {
    return !(await lstat(path)).isDirectory();
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}
