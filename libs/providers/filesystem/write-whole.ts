import { randomUUID } from 'node:crypto';
import { access, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** STORED NAME: the folder of files that are being written; no key begins with a dot. */
const PARTIALS = '.partial';
const STALE_MS = 24 * 3_600_000;

/** Writes a file in one step, as every reader sees it: aside, to the disk, then moved into place. Answers its size. */
export async function writeWhole(directory: string, file: string, content: AsyncIterable<Uint8Array>): Promise<number> {
  const partial = join(directory, PARTIALS, randomUUID());
  try {
    const size = await write(partial, content);
    const made = await mkdir(dirname(file), { recursive: true });
    await rename(partial, file);
    await syncFolders(dirname(file), made === undefined ? dirname(file) : dirname(made));
    return size;
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}

/** Makes the folder of a storage, and removes from it what nobody can be writing any more. */
export async function prepare(directory: string): Promise<void> {
  const folder = join(directory, PARTIALS);
  await mkdir(folder, { recursive: true });
  for (const name of await readdir(folder)) {
    const found = await stat(join(folder, name)).catch(() => null);
    if (found && Date.now() - found.mtimeMs > STALE_MS) await rm(join(folder, name), { force: true });
  }
}

/** Rejects when the folder is not the one that was prepared: a disk that is not mounted would look empty. */
export function checkIsThere(directory: string): Promise<void> {
  return access(join(directory, PARTIALS));
}

async function write(file: string, content: AsyncIterable<Uint8Array>): Promise<number> {
  const handle = await open(file, 'wx');
  try {
    let size = 0;
    for await (const piece of content) {
      await handle.writeFile(piece);
      size += piece.length;
    }
    await handle.sync();
    return size;
  } finally {
    await handle.close();
  }
}

/** A name is on the disk once its folder is: from the innermost folder up to the one that was there before. */
async function syncFolders(inner: string, outer: string): Promise<void> {
  if (process.platform === 'win32') return;
  for (let folder = inner; ; folder = dirname(folder)) {
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
    if (folder === outer || folder === dirname(folder)) return;
  }
}
