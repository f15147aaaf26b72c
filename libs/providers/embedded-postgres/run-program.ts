import { spawn } from 'node:child_process';
import type { FileHandle } from 'node:fs/promises';
import type { ServerUser } from './server-user.ts';

export interface ProgramCall {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly user: ServerUser;
  readonly stdin?: FileHandle;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

export interface ProgramResult {
  /** 0 is success; null when it was killed, also for taking too long. */
  readonly exitCode: number | null;
  readonly timedOut: boolean;
  readonly output: string;
}

/** All that the server's programs see of the environment: no secret of the application, no `PG*` variable. */
export const PROGRAM_ENVIRONMENT = { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' } as const;

/**
 * Runs a program to its end, in a process group of its own: it is not hit by a Ctrl-C in the terminal, and
 * what it starts in turn ends with it.
 *
 * @throws the system's error when the program cannot be started at all
 */
export function runProgram({ file, args, cwd, user, stdin, timeoutMs, signal }: ProgramCall): Promise<ProgramResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      ...(cwd === undefined ? {} : { cwd }),
      ...user.identity,
      env: PROGRAM_ENVIRONMENT,
      detached: true,
      stdio: [stdin?.fd ?? 'ignore', 'pipe', 'pipe'],
    });
    let output = '';
    let timedOut = false;
    const collect = (chunk: Buffer): void => void (output += chunk.toString());
    child.stdout?.on('data', collect);
    child.stderr?.on('data', collect);

    const kill = (): void => killGroup(child.pid);
    const timer = setTimeout(() => {
      timedOut = true;
      kill();
    }, timeoutMs);
    signal?.addEventListener('abort', kill);
    const done = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', kill);
    };
    child.once('error', (error) => {
      done();
      reject(error);
    });
    child.once('close', (exitCode) => {
      done();
      resolve({ exitCode, timedOut, output });
    });
  });
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended in the meantime.
  }
}
