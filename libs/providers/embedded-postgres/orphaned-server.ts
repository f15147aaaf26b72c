import { execFile } from 'node:child_process';
import { readFile, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { DataPaths } from './data-paths.ts';
import { DataDirectoryInUse } from './errors.ts';
import { readPostmasterPid } from './postmaster-pid.ts';
import { exists, isAlive } from './process-identity.ts';
import { OUR_MARK } from './server-settings.ts';

const FAST_STOP_MS = 10_000;
const FORCED_STOP_MS = 5_000;
const POLL_MS = 50;

/**
 * Stops a server of ours that outlived the process which started it. The caller holds the folder's lock, so
 * nobody needs that server any more; what it has committed is on the disk.
 *
 * @throws DataDirectoryInUse when a server that somebody else started works on the cluster
 */
export async function stopOrphanedServer(paths: DataPaths, tell?: (message: string) => void): Promise<void> {
  const told = await readPostmasterPid(paths.cluster);
  if (told !== null) {
    // Postgres itself recognises a pid that is gone.
    if (!exists(told.pid)) return;
    const relation = await serverOn(paths.cluster, told.pid);
    if (relation === 'someone-elses') throw new DataDirectoryInUse(paths.cluster, told.pid);
    if (relation === 'ours') {
      tell?.(`Stopping the Postgres server ${String(told.pid)}, whose owner has gone`);
      await end(paths, told.pid);
    }
  }
  // The file is damaged, or its pid is that of another program by now, or of a dead server (perhaps one that was
  // just dying) that no one has collected; Postgres would take each of these for a server at work.
  await rm(join(paths.cluster, 'postmaster.pid'), { force: true });
}

/** Whether the process is a living server on this cluster, and whether it was started by this launcher. */
export async function serverOn(cluster: string, pid: number): Promise<'ours' | 'someone-elses' | 'none'> {
  if (!isAlive(pid)) return 'none';
  const command = await commandLine(pid);
  if (!/^postgres(\.exe)?$/.test(basename(command[0] ?? ''))) return 'none';
  if (!(await worksIn(cluster, pid, command))) return 'none';
  return command.includes(OUR_MARK) ? 'ours' : 'someone-elses';
}

/** A server's working folder is its data directory, whatever name of it the command line gave. */
async function worksIn(cluster: string, pid: number, command: readonly string[]): Promise<boolean> {
  if (process.platform !== 'linux') return command.includes(cluster);
  try {
    const [there, here] = await Promise.all([stat(`/proc/${String(pid)}/cwd`), stat(cluster)]);
    return there.dev === here.dev && there.ino === here.ino;
  } catch {
    return false;
  }
}

async function commandLine(pid: number): Promise<readonly string[]> {
  try {
    if (process.platform === 'linux') return (await readFile(`/proc/${String(pid)}/cmdline`, 'utf8')).split('\0');
    const { stdout } = await promisify(execFile)('ps', ['-o', 'command=', '-p', String(pid)]);
    return stdout.trim().split(' ');
  } catch {
    return [];
  }
}

async function end(paths: DataPaths, pid: number): Promise<void> {
  const steps = [['SIGINT', FAST_STOP_MS], ['SIGQUIT', FORCED_STOP_MS], ['SIGKILL', FORCED_STOP_MS]] as const;
  for (const [signal, patienceMs] of steps) {
    if (!signalled(pid, signal)) return;
    const deadline = Date.now() + patienceMs;
    while (Date.now() < deadline) {
      if (!isAlive(pid)) return;
      await sleep(POLL_MS * (0.5 + Math.random()));
    }
  }
  throw new DataDirectoryInUse(paths.cluster, pid);
}

function signalled(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}
