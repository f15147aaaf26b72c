import { chown, readFile, stat } from 'node:fs/promises';
import type { DataPaths } from './data-paths.ts';
import { EmbeddedPostgresFailed } from './errors.ts';
import { isMissing, reasonOf } from './system-error.ts';

/** Whom the server runs as. `identity` is null when that is simply the user of this process. */
export interface ServerUser {
  readonly identity: { readonly uid: number; readonly gid: number } | null;
}

/** Existing users that root lends the server, in order of preference. */
const CANDIDATES = ['postgres', 'nobody'] as const;

/**
 * Postgres refuses to run as root. Root therefore runs it as the owner of the cluster, or for a new
 * cluster as an existing system user without rights; no user is ever created.
 *
 * @throws EmbeddedPostgresFailed `server_user_unusable`
 */
export async function serverUser(paths: DataPaths): Promise<ServerUser> {
  if (process.getuid?.() !== 0) return { identity: null };
  if (process.platform !== 'linux') throw unusable(paths, 'Postgres refuses root; run this as an ordinary user');

  const owner = await ownerOf(paths.cluster);
  if (owner !== null && owner.uid !== 0) return { identity: owner };
  const known = parsePasswd(await readFile('/etc/passwd', 'utf8').catch(() => ''));
  const identity = CANDIDATES.map((name) => known.get(name)).find((user) => user !== undefined && user.uid !== 0);
  if (identity === undefined) {
    throw unusable(paths, `Postgres refuses root and there is no user ${CANDIDATES.join(' or ')}; run this as an ordinary user`);
  }
  return { identity };
}

/** Gives a file or folder that this process made to the server's user. */
export async function giveTo(user: ServerUser, path: string, paths: DataPaths): Promise<void> {
  if (user.identity === null) return;
  try {
    await chown(path, user.identity.uid, user.identity.gid);
  } catch (error) {
    throw unusable(paths, `root may not hand files to the user Postgres runs as (${reasonOf(error)}); run this as an ordinary user`, error);
  }
}

/**
 * How a program finds the folder it is started in. Another user might not be allowed to walk there by its
 * path; root moves into the folder before it becomes that user, and this link then leads there directly.
 */
export function pathOfWorkingFolder(user: ServerUser, folder: string): string {
  return user.identity === null ? folder : '/proc/self/cwd';
}

function unusable(paths: DataPaths, reason: string, cause?: unknown): EmbeddedPostgresFailed {
  return new EmbeddedPostgresFailed({ code: 'server_user_unusable', dataDir: paths.cluster, reason, cause });
}

async function ownerOf(path: string): Promise<{ uid: number; gid: number } | null> {
  try {
    const { uid, gid } = await stat(path);
    return { uid, gid };
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

function parsePasswd(text: string): ReadonlyMap<string, { uid: number; gid: number }> {
  const lines = text.split('\n').map((line) => line.split(':'));
  return new Map(lines.map(([name = '', , uid, gid]) => [name, { uid: Number(uid), gid: Number(gid) }]));
}
