import { randomBytes } from 'node:crypto';
import { chmod, copyFile, lstat, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { isMissing } from './system-error.ts';

/**
 * Copies of the programs in places that the server's user is likely to reach, made when first asked for:
 * under the cache folder of this process' user, else under the folder for temporary files. A place where no
 * copy can be made, or that somebody else could have tampered with, is passed over.
 */
export async function* copiesOf(native: NativeFolder, tell?: (message: string) => void): AsyncGenerator<string> {
  for (const cache of cacheFolders()) {
    const copy = join(cache, `postgres-${native.version}`);
    if (await makeCopy(native.path, cache, copy, tell).catch(() => false)) yield copy;
  }
}

/** A folder with `bin`, `lib` and `share`, as the npm package brings it. */
export interface NativeFolder {
  readonly path: string;
  readonly version: string;
}

function cacheFolders(): readonly string[] {
  const uid = process.getuid?.() ?? 0;
  const own = uid === 0 ? '/var/cache/tidings' : join(homedir(), '.cache', 'tidings');
  return [own, join(tmpdir(), `tidings-${String(uid)}`)];
}

/** Makes the copy unless it is there. Answers whether it is there now and nobody else can write to it. */
async function makeCopy(native: string, cache: string, copy: string, tell?: (message: string) => void): Promise<boolean> {
  // A folder that was there keeps its mode; if others may write to it, it is of no use here.
  if ((await mkdir(cache, { recursive: true, mode: 0o755 })) !== undefined) await chmod(cache, 0o755);
  if (!(await isOurs(cache))) return false;
  if (await isOurs(copy)) return true;

  tell?.(`Copying the Postgres programs to ${copy}, where the user of the server can reach them`);
  const draft = join(cache, `.draft-${randomBytes(6).toString('hex')}`);
  try {
    await copyTree(native, draft);
    await rename(draft, copy);
  } catch {
    // Either there is no room here, or another process was faster: the check below tells them apart.
    await rm(draft, { recursive: true, force: true });
  }
  return isOurs(copy);
}

/** Whether this is a folder of this process' user in which nobody else may write. */
async function isOurs(path: string): Promise<boolean> {
  try {
    const found = await lstat(path);
    return found.isDirectory() && found.uid === process.getuid?.() && (found.mode & 0o022) === 0;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

/** Copies folders and files, readable for everyone. Links are left out: they are made anew from their list. */
async function copyTree(from: string, to: string): Promise<void> {
  await mkdir(to);
  await chmod(to, 0o755);
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) await copyTree(source, target);
    else if (entry.isFile() && !entry.name.endsWith('.a')) {
      await copyFile(source, target);
      await chmod(target, 0o755);
    }
  }
}
