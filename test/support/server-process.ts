import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** The server as a process of its own, from its sources, as `npm start` runs its build. */
export interface ServerProcess extends AsyncDisposable {
  /** Resolves once it has printed where it listens; rejects when it ends before. */
  readonly url: Promise<string>;
  /** Resolves when it has ended. */
  readonly ended: Promise<Ending>;
  kill(signal: NodeJS.Signals): void;
}

export interface Ending {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const root = fileURLToPath(new URL('../../', import.meta.url));

/** @param main what to run, with its arguments */
export function startProcess(environment: Readonly<Record<string, string>>, main: readonly string[] = ['apps/server/main.ts']): ServerProcess {
  const args = ['--import', './test/support/typescript.mjs', '--conditions=source', ...main];
  const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], PORT: '0', LOG_LEVEL: 'warn', ...environment };
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (output.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output.stderr += chunk.toString()));
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, ...output }));
  const url = announced(child, ended);
  url.catch(() => undefined);
  return {
    url,
    ended,
    kill: (signal) => void child.kill(signal),
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), 15_000);
      await ended;
      clearTimeout(timer);
    },
  };
}

function announced(child: ChildProcess, ended: Promise<Ending>): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      const found = /listens on (http:\S+)/.exec(text);
      if (found?.[1] !== undefined) resolve(found[1]);
    });
    void ended.then(({ code, stderr }) => reject(new Error(`It ended with ${code}: ${stderr}`)));
  });
}
