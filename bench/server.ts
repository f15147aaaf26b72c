import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export interface Server {
  readonly url: string;
  /** Resident memory of the server process now, in MiB. */
  residentMb(): number;
  stop(): Promise<void>;
}

const START_MS = 60_000;
const main = fileURLToPath(new URL('../apps/server/main.js', import.meta.url));

/** The built server as a process of its own, on an embedded Postgres in `folder` and a free port. */
export async function startServer(folder: string, settings: Readonly<Record<string, string>>): Promise<Server> {
  const env = { PATH: process.env['PATH'] ?? '', PORT: '0', TIDINGS_DATA_DIR: folder, LOG_LEVEL: 'warn', ...settings };
  const child = spawn(process.execPath, [main], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const url = await new Promise<string>((resolve, reject) => {
    let printed = '';
    const timer = setTimeout(() => { reject(new Error(`The server did not start in ${START_MS} ms:\n${printed}`)); }, START_MS);
    child.stdout.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(printed);
      if (!found) return;
      clearTimeout(timer);
      resolve(found[0]);
    });
    child.once('exit', (code) => { reject(new Error(`The server ended with code ${code}:\n${printed}`)); });
  });
  return {
    url,
    residentMb: () => Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) / 1024),
    async stop() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}
