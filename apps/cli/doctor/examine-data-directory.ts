import { constants } from 'node:fs';
import { access, stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Configuration } from '#composition';
import { note, ok, wrong, type Finding } from './finding.ts';

/** Less than this, and the disk will soon be full. */
const LEAST_FREE_MIB = 1_024;

/** The folder of the embedded Postgres and the sandbox outbox; without either of them it is not needed. */
export async function examineDataDirectory({ dataDir, databaseUrl, sandbox }: Pick<Configuration, 'dataDir' | 'databaseUrl' | 'sandbox'>): Promise<readonly Finding[]> {
  if (databaseUrl !== undefined && !sandbox) return [];
  const found = await stat(dataDir).catch(() => null);
  if (found === null) {
    if (await isWritable(await nearest(dataDir))) return [note('data directory', `${dataDir} is not there yet.`, 'The first start makes it.')];
    return [wrong('data directory', `${dataDir} is not there, and this user may not make it.`, 'Make it, or name another one in TIDINGS_DATA_DIR.')];
  }
  if (!found.isDirectory()) return [wrong('data directory', `${dataDir} is not a folder.`, 'Name another one in TIDINGS_DATA_DIR.')];
  if (!(await isWritable(dataDir))) {
    return [wrong('data directory', `This user may not write to ${dataDir}.`, 'Run it as the user who owns it, or give this one the right to write.')];
  }
  const { bavail, bsize } = await statfs(dataDir);
  const freeMib = Math.floor((bavail * bsize) / 1_048_576);
  if (freeMib < LEAST_FREE_MIB) {
    return [wrong('data directory', `The disk of ${dataDir} has ${freeMib} MiB left.`, 'Make room: once it is full nothing is accepted any more.')];
  }
  return [ok('data directory', `${dataDir} can be written, with ${Math.floor(freeMib / 1_024)} GiB free.`)];
}

function isWritable(folder: string): Promise<boolean> {
  return access(folder, constants.W_OK | constants.X_OK).then(() => true, () => false);
}

/** The folder that is there, on the way up. */
async function nearest(folder: string): Promise<string> {
  const parent = dirname(folder);
  const isThere = await stat(parent).then(() => true, () => false);
  return isThere || parent === folder ? parent : nearest(parent);
}
