import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DataPaths } from './data-paths.ts';
import { DataDirectoryInUse, EmbeddedPostgresFailed } from './errors.ts';
import { identityOf, pidOf, stillRuns } from './process-identity.ts';
import { isMissing, reasonOf } from './system-error.ts';

/** How often a process steps back for another one before it gives up. */
const TRIES = 5;
const STEP_BACK_MS = 60;

/** Holding a data folder; disposing lets go of it. */
export type DataDirectoryLock = AsyncDisposable;

/**
 * Takes the data folder for this process.
 *
 * Each contender puts down a file with a name of its own, and only then looks for others. Of two that
 * come at the same time at least one sees the other, so never do both hold the folder; who sees another
 * removes its own file and tries again a little later. The name says which run of which process it
 * is, so what a killed process left behind is recognised, and anyone may remove it: no name comes twice.
 *
 * @throws DataDirectoryInUse when a living process keeps holding it
 * @throws EmbeddedPostgresFailed `data_directory_unusable` when the lock cannot be written
 */
export async function takeDataDirectory(paths: DataPaths): Promise<DataDirectoryLock> {
  const name = `${identityOf(process.pid)}.${randomBytes(6).toString('hex')}`;
  const file = join(paths.lock, name);
  const letGo = (): Promise<void> => rm(file, { force: true });

  for (let attempt = 1; ; attempt += 1) {
    const other = await contend(paths, name);
    if (other === undefined) return { [Symbol.asyncDispose]: letGo };
    await letGo();
    if (attempt === TRIES) throw new DataDirectoryInUse(paths.cluster, pidOf(other));
    await sleep(STEP_BACK_MS * attempt * (0.5 + Math.random()));
  }
}

/** Whether a living process holds the data folder, or is just trying to. */
export async function isHeld({ lock }: DataPaths): Promise<boolean> {
  try {
    return (await readdir(lock)).some((name) => stillRuns(withoutSuffix(name)));
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

/** Puts our file down and answers another living contender, if there is one. */
async function contend(paths: DataPaths, name: string): Promise<string | undefined> {
  try {
    await mkdir(paths.lock, { recursive: true, mode: 0o700 });
    await writeFile(join(paths.lock, name), '', { flag: 'wx', mode: 0o600 });
    const others = (await readdir(paths.lock)).filter((other) => other !== name);
    const living = others.find((other) => stillRuns(withoutSuffix(other)));
    if (living === undefined) await Promise.all(others.map((dead) => rm(join(paths.lock, dead), { force: true })));
    return living;
  } catch (cause) {
    const reason = `its lock cannot be written (${reasonOf(cause)})`;
    throw new EmbeddedPostgresFailed({ code: 'data_directory_unusable', dataDir: paths.cluster, reason, cause });
  }
}

const withoutSuffix = (name: string): string => name.slice(0, name.lastIndexOf('.'));
