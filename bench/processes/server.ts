import { mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startChild, type Child } from './children.ts';

/** Something that listens for HTTP, as a process of its own. */
export interface Server extends AsyncDisposable {
  readonly url: string;
  peakMb(): number | null;
}

export interface ServerOptions {
  /** The compiled file, named from the folder of the build. */
  readonly file: string;
  /** For its log. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
}

const START_MS = 60_000;
const LOOK_EVERY_MS = 20;
const SHOWN_CHARACTERS = 2_000;

/** The server as it is built, with its settings as they come: what is not given has its default. */
export function startTidings(folder: string, database: string, settings: Readonly<Record<string, string>> = {}): Promise<Server> {
  const dataDir = join(folder, 'data');
  return startServer({ file: 'apps/server/main.js', folder, env: { DATABASE_URL: database, TIDINGS_DATA_DIR: dataDir, SANDBOX: 'true', ...settings } });
}

/** Resolves once it has printed where it listens. @throws when it ends before or takes a minute */
export async function startServer({ file, folder, env }: ServerOptions): Promise<Server> {
  await mkdir(folder, { recursive: true });
  const log = join(folder, 'output.log');
  const output = await open(log, 'w');
  const basics = { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', NODE_ENV: 'production', PORT: '0' };
  const child = startChild(file, { env: { ...basics, ...env }, output: output.fd });
  try {
    const url = await listening(child, log);
    return { url, peakMb: child.peakMb, [Symbol.asyncDispose]: () => child[Symbol.asyncDispose]() };
  } catch (error) {
    await child[Symbol.asyncDispose]();
    throw error;
  } finally {
    await output.close();
  }
}

async function listening({ process: child }: Child, log: string): Promise<string> {
  const deadline = performance.now() + START_MS;
  for (;;) {
    const printed = await readFile(log, 'utf8');
    const url = /listens on (http:\S+)/.exec(printed)?.[1];
    if (url !== undefined) return url;
    const shown = printed.slice(-SHOWN_CHARACTERS);
    if (child.exitCode !== null) throw new Error(`A server ended with code ${child.exitCode}:\n${shown}`);
    if (performance.now() > deadline) throw new Error(`A server did not start in ${START_MS} ms:\n${shown}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
