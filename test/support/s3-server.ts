import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A real S3-compatible server with an empty bucket, on a port of its own. */
export interface S3Server extends AsyncDisposable {
  /** `http://127.0.0.1:<port>`. */
  readonly url: string;
  readonly bucket: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** What the server takes: its own, fixed. */
const KEY = 'S3RVER';

/** `signatures`: `lax` for who lists, see `s3-server-process.mjs`. */
export async function startS3Server(signatures: 'strict' | 'lax' = 'lax'): Promise<S3Server> {
  const folder = await mkdtemp(join(tmpdir(), `tidings-s3-${process.pid}-`));
  const program = join(import.meta.dirname, 's3-server-process.mjs');
  const child = spawn(process.execPath, ['--openssl-legacy-provider', program, folder, 'tidings', signatures], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  const [port] = (await Promise.race([
    once(createInterface(child.stdout), 'line'),
    ended.then(() => { throw new Error('The S3 server ended before it listened.'); }),
  ])) as [string];
  return {
    url: `http://127.0.0.1:${port}`,
    bucket: 'tidings',
    region: 'eu-central-1',
    credentials: { accessKeyId: KEY, secretAccessKey: KEY },
    [Symbol.asyncDispose]: async () => {
      child.stdin.end();
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
