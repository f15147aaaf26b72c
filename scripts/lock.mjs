import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';

const POLL_MS = 200;
const PATIENCE_MS = 10 * 60_000;
/** A lock without a readable owner may be one that is just being written; older than this, it is debris. */
const WRITING_MS = 5_000;

/**
 * Runs `work` while this process holds the lock file, which names its owner's pid. Waits for a living
 * owner, takes over from a dead one.
 *
 * @throws when another process has held the lock for ten minutes, or the file cannot be written
 */
export async function withLock(file, work) {
  const deadline = Date.now() + PATIENCE_MS;
  for (let waiting = false; !acquire(file); waiting = true) {
    const owner = ownerOf(file);
    if (owner !== undefined && !isAlive(owner)) removeLeftBy(owner, file);
    else if (Date.now() > deadline) throw new Error(`process ${owner} has been busy for ten minutes (it holds ${file})`);
    else {
      if (!waiting && owner) process.stderr.write(`Waiting for process ${owner}, which is setting up ...\n`);
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }
  const release = () => rmSync(file, { force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.off('exit', release);
    release();
  }
}

function acquire(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

/** The owner's pid; 0 when the file is old and names none; undefined when it is gone or being written. */
function ownerOf(file) {
  try {
    const pid = Number(readFileSync(file, 'utf8'));
    if (Number.isInteger(pid) && pid > 0) return pid;
    return Date.now() - statSync(file).mtimeMs > WRITING_MS ? 0 : undefined;
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function isAlive(pid) {
  if (pid === 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Moves the lock aside before removing it, and back if it changed hands in between. */
function removeLeftBy(owner, file) {
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
    const now = ownerOf(aside);
    if (now !== undefined && now !== owner && isAlive(now)) renameSync(aside, file);
    else rmSync(aside, { force: true });
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
}
