import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissing } from './system-error.ts';

/** What a server writes about itself into `postmaster.pid`, as far as it has got. */
export interface PostmasterPid {
  readonly pid: number;
  readonly port: number | undefined;
  readonly ready: boolean;
}

const FIRST_LINE = 0;
const PORT_LINE = 3;
const STATUS_LINE = 7;

/** The server that says it works on this cluster, alive or not; null when none says so. */
export async function readPostmasterPid(cluster: string): Promise<PostmasterPid | null> {
  const lines = await linesOf(join(cluster, 'postmaster.pid'));
  const pid = Number(lines[FIRST_LINE]);
  if (!Number.isInteger(pid) || pid <= 0) return null;
  const port = Number(lines[PORT_LINE]);
  return { pid, port: port > 0 ? port : undefined, ready: lines[STATUS_LINE]?.trim() === 'ready' };
}

async function linesOf(file: string): Promise<readonly string[]> {
  try {
    return (await readFile(file, 'utf8')).split('\n');
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
