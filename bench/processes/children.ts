import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A Node process of ours. */
export interface Child extends AsyncDisposable {
  readonly process: ChildProcess;
  /** The most resident memory it ever had, in MB; null where the system has no /proc. */
  peakMb(): number | null;
}

export interface ChildOptions {
  /** Instead of the environment of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** File descriptor for what it prints; else it goes where ours goes. */
  readonly output?: number;
}

const living = new Set<ChildProcess>();
const STOP_MS = 12_000;

/** Starts a compiled file, named from the folder of the build. */
export function startChild(file: string, { env, output }: ChildOptions = {}): Child {
  const path = fileURLToPath(new URL(`../../${file}`, import.meta.url));
  const stdio = output === undefined ? 'inherit' as const : output;
  const child = fork(path, [], { ...(env && { env }), execArgv: [], stdio: ['ignore', stdio, stdio, 'ipc'] });
  living.add(child);
  child.once('exit', () => living.delete(child));
  child.on('error', () => living.delete(child));
  return { process: child, peakMb: () => peakOf(child.pid), [Symbol.asyncDispose]: () => stopChild(child) };
}

/** What a measurement that broke off has left behind. */
export async function stopChildren(): Promise<void> {
  await Promise.all([...living].map(stopChild));
}

// However this process ends, nothing stays.
process.once('exit', () => {
  for (const child of living) child.kill('SIGKILL');
});

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await exited;
  clearTimeout(timer);
}

function peakOf(pid: number | undefined): number | null {
  try {
    return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1_024;
  } catch {
    return null;
  }
}
