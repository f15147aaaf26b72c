import { open, rename } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import type { DataPaths } from './data-paths.ts';
import { EmbeddedPostgresFailed } from './errors.ts';
import { isMissing, reasonOf } from './system-error.ts';

/**
 * The file that the server prints to. The server gets the file itself and not a pipe, so that it can go on
 * printing when this process is gone.
 */
export interface ServerLog extends AsyncDisposable {
  readonly file: FileHandle;
  /** The last lines, oldest first. */
  lines(): Promise<readonly string[]>;
}

const TAIL_BYTES = 16_384;

/** Starts a new log; the one of the start before stays beside it as `.log.1`, older ones go. */
export async function openServerLog(paths: DataPaths): Promise<ServerLog> {
  try {
    await rename(paths.log, `${paths.log}.1`).catch(ignoreMissing);
    const file = await open(paths.log, 'a+', 0o600);
    return { file, lines: () => tail(file), [Symbol.asyncDispose]: () => file.close() };
  } catch (cause) {
    const reason = `its log cannot be written (${reasonOf(cause)})`;
    throw new EmbeddedPostgresFailed({ code: 'data_directory_unusable', dataDir: paths.cluster, reason, cause });
  }
}

async function tail(file: FileHandle): Promise<readonly string[]> {
  const { size } = await file.stat();
  const start = Math.max(0, size - TAIL_BYTES);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(TAIL_BYTES), 0, TAIL_BYTES, start);
  return linesOf(buffer.toString('utf8', 0, bytesRead));
}

export function linesOf(text: string): readonly string[] {
  return text.split('\n').filter((line) => line.trim() !== '');
}

function ignoreMissing(error: unknown): void {
  if (!isMissing(error)) throw error;
}
