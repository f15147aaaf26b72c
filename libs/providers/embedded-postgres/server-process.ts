import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DataPaths } from './data-paths.ts';
import { EmbeddedPostgresFailed } from './errors.ts';
import { failureFromLog } from './failure-from-log.ts';
import { readPostmasterPid } from './postmaster-pid.ts';
import { PROGRAM_ENVIRONMENT } from './run-program.ts';
import type { ServerLog } from './server-log.ts';
import type { ServerPrograms } from './server-programs.ts';
import { serverArguments } from './server-settings.ts';
import type { ServerSettings } from './server-settings.ts';
import { pathOfWorkingFolder } from './server-user.ts';
import type { ServerUser } from './server-user.ts';
import { reasonOf } from './system-error.ts';

export interface ServerExit {
  readonly exitCode: number | null;
  readonly signal: string | null;
}

export interface ServerProcess {
  readonly pid: number;
  readonly port: number;
  readonly exited: Promise<ServerExit>;
  /** Lets open transactions roll back and the data be written; forces the end after `timeoutMs`. */
  stop(timeoutMs: number): Promise<void>;
}

export interface ServerStart {
  readonly paths: DataPaths;
  readonly user: ServerUser;
  readonly programs: ServerPrograms;
  readonly log: ServerLog;
  readonly settings: ServerSettings;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Proposes a port; it may turn out to be taken. */
  readonly proposePort?: () => Promise<number>;
}

const PORT_TRIES = 20;
const FIRST_POLL_MS = 15;
const MOST_POLL_MS = 250;
const FORCED_STOP_MS = 5_000;

/** What the server prints when another try can succeed: the port was taken, or a predecessor is just going. */
const WORTH_ANOTHER_TRY = /could not create any TCP\/IP sockets|pre-existing shared memory block/;

/**
 * Starts the server and waits until it accepts connections. A free port can only be had by trying: between
 * asking for one and using it another program may take it.
 *
 * @throws EmbeddedPostgresFailed
 */
export async function startServer(start: ServerStart): Promise<ServerProcess> {
  const deadline = Date.now() + start.timeoutMs;
  for (let attempt = 1; ; attempt += 1) {
    start.signal?.throwIfAborted();
    const port = await (start.proposePort ?? freePort)();
    const server = await launch(start, port);
    try {
      if (await isReady(server, start, deadline)) return server;
    } catch (error) {
      await server.stop(FORCED_STOP_MS);
      throw error;
    }
    const lines = await start.log.lines();
    const complaint = lines.findLast((line) => line.includes('FATAL: ')) ?? '';
    if (!WORTH_ANOTHER_TRY.test(complaint) || attempt === PORT_TRIES) throw failureFromLog(start.paths, lines, 'the server ended at once');
    await sleep(pollPause(attempt));
  }
}

async function launch({ paths, user, programs, log, settings }: ServerStart, port: number): Promise<ServerProcess> {
  const child = spawn(programs.postgres, serverArguments(pathOfWorkingFolder(user, paths.cluster), port, settings), {
    cwd: paths.cluster,
    ...user.identity,
    env: PROGRAM_ENVIRONMENT,
    // A process group of its own: Ctrl-C in the terminal reaches the application, which stops the server last.
    detached: true,
    stdio: ['ignore', log.file.fd, log.file.fd],
  });
  const exited = new Promise<ServerExit>((resolve) => {
    child.once('exit', (exitCode, signal) => {
      resolve({ exitCode, signal });
    });
  });
  await started(child, paths);
  child.unref();
  return { pid: child.pid ?? 0, port, exited, stop: (timeoutMs) => stop(child, exited, timeoutMs) };
}

function started(child: ChildProcess, paths: DataPaths): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (cause) => {
      const reason = `the server's program cannot be started (${reasonOf(cause)})`;
      reject(new EmbeddedPostgresFailed({ code: 'server_files_unusable', dataDir: paths.cluster, reason, cause }));
    });
  });
}

/** True once the server accepts connections, false when it has ended instead. */
async function isReady(server: ServerProcess, { paths, log, timeoutMs, signal }: ServerStart, deadline: number): Promise<boolean> {
  const ended = server.exited.then(() => 'ended' as const);
  for (let poll = 1; ; poll += 1) {
    const told = await readPostmasterPid(paths.cluster);
    if (told?.pid === server.pid && told.ready) return true;
    if (Date.now() > deadline) {
      const reason = `the server did not get ready within ${String(timeoutMs)} ms`;
      const recentLog = (await log.lines()).slice(-20);
      throw new EmbeddedPostgresFailed({ code: 'start_timed_out', dataDir: paths.cluster, reason, recentLog });
    }
    if ((await Promise.race([ended, sleep(pollPause(poll), 'waiting' as const, { signal })])) === 'ended') return false;
  }
}

/** SIGINT is Postgres' fast shutdown, SIGQUIT its immediate one, after which the next start recovers from the log. */
async function stop(child: ChildProcess, exited: Promise<ServerExit>, timeoutMs: number): Promise<void> {
  const steps = [['SIGINT', timeoutMs], ['SIGQUIT', FORCED_STOP_MS], ['SIGKILL', FORCED_STOP_MS]] as const;
  for (const [signal, patienceMs] of steps) {
    child.kill(signal);
    if (await endsWithin(exited, patienceMs)) return;
  }
}

async function endsWithin(exited: Promise<unknown>, ms: number): Promise<boolean> {
  const waiting = new AbortController();
  const late = sleep(ms, false, { signal: waiting.signal }).catch(() => false);
  const ended = await Promise.race([exited.then(() => true), late]);
  waiting.abort();
  return ended;
}

const pollPause = (n: number): number => Math.min(MOST_POLL_MS, FIRST_POLL_MS * 1.3 ** n) * (0.5 + Math.random() / 2);

/** A port that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => {
        resolve(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });
  });
}
