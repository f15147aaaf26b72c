import { readPassword } from './create-cluster.ts';
import { dataPaths } from './data-paths.ts';
import { databaseUrl } from './database.ts';
import { EmbeddedPostgresFailed } from './errors.ts';
import { serverOn } from './orphaned-server.ts';
import { readPostmasterPid } from './postmaster-pid.ts';
import { isMissing, reasonOf } from './system-error.ts';

/**
 * The address of the server that another process, or this one, runs on the folder; null when none does.
 *
 * @throws EmbeddedPostgresFailed `data_directory_unusable` when this user may not look
 */
export async function runningEmbeddedPostgres(dataDir: string): Promise<{ readonly url: string } | null> {
  try {
    const paths = await dataPaths(dataDir);
    const told = await readPostmasterPid(paths.cluster);
    if (told?.port === undefined || !told.ready) return null;
    if ((await serverOn(paths.cluster, told.pid)) !== 'ours') return null;
    return { url: databaseUrl({ port: told.port, password: await readPassword(paths) }) };
  } catch (cause) {
    if (cause instanceof EmbeddedPostgresFailed) throw cause;
    if (isMissing(cause)) return null;
    throw new EmbeddedPostgresFailed({ code: 'data_directory_unusable', dataDir, reason: reasonOf(cause), cause });
  }
}
