import { readFileSync } from 'node:fs';
import { causeCode } from './system-error.ts';

/** Names one run of one process, also after its pid has been given to another: `<pid>.<start>.<boot>`. */
export type ProcessIdentity = string;

/** The identity of a living process. Where there is no /proc, the pid alone has to do. */
export function identityOf(pid: number): ProcessIdentity {
  return `${String(pid)}.${startTicks(pid)}.${bootId()}`;
}

export function pidOf(identity: ProcessIdentity): number {
  return Number.parseInt(identity, 10);
}

/** Whether the process runs. One that has ended and was not yet collected by its parent does not. */
export function isAlive(pid: number): boolean {
  return exists(pid) && !isZombie(pid);
}

/** Whether the system knows the pid. */
export function exists(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // EPERM: it belongs to another user.
    return causeCode(error) === 'EPERM';
  }
}

/** Whether the very process that was named so is still running. */
export function stillRuns(identity: ProcessIdentity): boolean {
  const pid = pidOf(identity);
  return Number.isInteger(pid) && pid > 0 && isAlive(pid) && identityOf(pid) === identity;
}

/** The fields of /proc/<pid>/stat from the state on; the name before them may itself hold blanks and brackets. */
function statFields(pid: number): readonly string[] {
  const stat = read(`/proc/${String(pid)}/stat`);
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

const isZombie = (pid: number): boolean => statFields(pid)[0] === 'Z';
const startTicks = (pid: number): string => statFields(pid)[19] ?? '0';
const bootId = (): string => read('/proc/sys/kernel/random/boot_id').slice(0, 8) || '0';

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return '';
  }
}
