import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { eventually } from './eventually.ts';
import type { PostgresRelay } from './postgres-relay.ts';

/** One server: the built program as a process of its own, started again after each death as by a supervisor. */
export interface Instance extends AsyncDisposable {
  readonly name: string;
  readonly relay: PostgresRelay;
  /** Its data folder. */
  readonly folder: string;
  /** Of its process, the last one if it is dead. */
  readonly pid: number | undefined;
  /** `http://127.0.0.1:<port>` while it serves; undefined while it is dead, starting or frozen. */
  readonly url: string | undefined;
  /** When it was last killed or frozen, by `performance.now()`. */
  readonly struckAt: number;
  /** SIGKILL, at once. */
  kill(): void;
  freeze(): void;
  thaw(): void;
  /** Resolves once it serves; starts it if it is dead. */
  up(): Promise<string>;
}

export interface InstanceOptions {
  readonly name: string;
  readonly folder: string;
  readonly relay: PostgresRelay;
  readonly settings: Readonly<Record<string, string>>;
  /** Most blocks of 512 bytes in any file it writes; default no limit. */
  readonly fileBlocks?: number | undefined;
  /** It has ended, and nobody here had wanted it to. */
  readonly onCrash: (what: string) => void;
}

const MAIN = join(process.cwd(), 'dist/apps/server/main.js');
const START_MS = 120_000;
const STOP_MS = 12_000;

export async function startInstance(options: InstanceOptions): Promise<Instance> {
  if (!existsSync(MAIN)) throw new Error('The server is not built: run `npm run build` first.');
  const { name, relay, folder } = options;
  await mkdir(folder, { recursive: true });
  let running: Running | undefined;
  let starting: Promise<string> | undefined;
  let isFrozen = false;
  let struckAt = 0;

  /** Until it serves: it may well find no database, and ends then, as it should. */
  async function start(): Promise<string> {
    const deadline = performance.now() + START_MS;
    for (;;) {
      running = launch(options);
      const url = await running.serves;
      if (url !== null) return url;
      if (performance.now() > deadline) throw new Error(`${name} did not start:\n${running.printed()}`);
      await pause(100);
    }
  }

  const strike = (signal: NodeJS.Signals): void => {
    struckAt = performance.now();
    running?.strike(signal);
  };

  const instance: Instance = {
    name,
    relay,
    folder,
    get pid() { return running?.pid; },
    get url() { return isFrozen ? undefined : running?.url; },
    get struckAt() { return struckAt; },
    kill: () => strike('SIGKILL'),
    freeze: () => {
      isFrozen = true;
      strike('SIGSTOP');
    },
    thaw: () => {
      isFrozen = false;
      running?.strike('SIGCONT');
    },
    up: () => {
      if (running?.url !== undefined && !running.isStruck()) return Promise.resolve(running.url);
      return (starting ??= start().finally(() => { starting = undefined; }));
    },
    [Symbol.asyncDispose]: async () => {
      await starting?.catch(() => undefined);
      if (running === undefined) return;
      running.strike('SIGCONT');
      running.strike('SIGTERM');
      const ended = await Promise.race([running.ended.then(() => true), pause(STOP_MS, false, { ref: false })]);
      if (!ended) running.strike('SIGKILL');
      await running.ended;
    },
  };
  await instance.up();
  return instance;
}

interface Running {
  readonly pid: number | undefined;
  readonly url: string | undefined;
  /** The address; null when it ended before it served. */
  readonly serves: Promise<string | null>;
  readonly ended: Promise<unknown>;
  /** Its end is on its way. */
  isStruck(): boolean;
  strike(signal: NodeJS.Signals): void;
  /** The end of what it has printed. */
  printed(): string;
}

function launch({ name, folder, relay, settings, fileBlocks, onCrash }: InstanceOptions): Running {
  const env = { PATH: process.env['PATH'] ?? '', LOG_LEVEL: 'warn', PORT: '0', TIDINGS_DATA_DIR: folder, DATABASE_URL: relay.url, ...settings };
  const limit = fileBlocks === undefined ? '' : `ulimit -f ${fileBlocks}; `;
  const child: ChildProcess = spawn('sh', ['-c', `${limit}exec "$0" "$1"`, process.execPath, MAIN], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let url: string | undefined;
  let printed = '';
  let isStruck = false;
  const ended = once(child, 'exit').then(([code, signal]) => {
    if (url !== undefined && !isStruck) onCrash(`${name} ended by itself (${String(code ?? signal)}):\n${printed}`);
    url = undefined;
  });
  const print = (chunk: Buffer): void => {
    printed = (printed + chunk.toString()).slice(-4_000);
    appendFileSync(join(folder, 'server.log'), chunk);
  };
  child.stdout?.on('data', print);
  child.stderr?.on('data', print);
  const serves = Promise.race([
    eventually(`${name} serves`, START_MS, () => /Tidings listens on (http:\/\/\S+)/.exec(printed)?.[1]).then((found) => (url = found)),
    ended.then(() => null),
  ]).catch(() => null);
  return {
    pid: child.pid,
    get url() { return url; },
    serves,
    ended,
    isStruck: () => isStruck,
    strike: (signal) => {
      isStruck ||= signal === 'SIGKILL' || signal === 'SIGTERM';
      if (signal === 'SIGKILL') url = undefined;
      child.kill(signal);
    },
    printed: () => printed,
  };
}
