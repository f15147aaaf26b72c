import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Ending } from './server-process.ts';

/** A `tidings` process, from its sources. */
export interface RunningCommand {
  readonly ended: Promise<Ending>;
  /** Resolves once it has printed that, rejects when it ends before. */
  printed(pattern: RegExp): Promise<void>;
  kill(signal: NodeJS.Signals): void;
}

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Runs `tidings` to its end. */
export function tidings(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Ending> {
  return startCommand(args, environment).ended;
}

/** Runs it and reads its answer; what it notes is left aside. */
export async function answerOf(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<any> {
  const { code, stdout, stderr } = await tidings([...args, '--json'], environment);
  expect({ args, code, stderr }).toEqual({ args, code: 0, stderr: expect.any(String) });
  return JSON.parse(stdout.trim().split('\n').at(-1)!);
}

export function startCommand(args: readonly string[], environment: Readonly<Record<string, string>> = {}): RunningCommand {
  const flags = ['--import', './test/support/typescript.mjs', '--conditions=source', 'apps/cli/main.ts'];
  const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], ...environment };
  const child = spawn(process.execPath, [...flags, ...args], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (output.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output.stderr += chunk.toString()));
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, ...output }));
  return {
    ended,
    kill: (signal) => void child.kill(signal),
    printed: (pattern) => new Promise((resolve, reject) => {
      const look = (): void => { if (pattern.test(output.stdout)) resolve(); };
      child.stdout.on('data', look);
      look();
      void ended.then(({ code, stderr }) => reject(new Error(`It ended with ${code}: ${stderr}`)));
    }),
  };
}
