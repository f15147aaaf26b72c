import { totalmem } from 'node:os';

/** Values for `postgres -c name=value`. They win over the files in the cluster. */
export type ServerSettings = Readonly<Record<string, string>>;

/** Stands in the server's command line, so that a server of ours is told from one that a person started. */
export const OUR_MARK = 'cluster_name=embedded-by-tidings';

const MB = 1_048_576;

/** What the server keeps of its tables in memory of its own: an eighth of the machine's, within these bounds in MB. */
const SHARED_BUFFERS = { least: 128, most: 512, share: 1 / 8 };

/** For a small server beside the application, on its machine. Whoever needs more runs a Postgres of their own. */
const DEFAULTS: ServerSettings = {
  // A commit that was answered is on the disk.
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  shared_buffers: sharedBuffers(memoryBytes()),
  max_connections: '60',
  wal_compression: 'pglz',
  max_wal_size: '1GB',
  // Short statements gain nothing from compilation and pay for it.
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  lc_messages: 'C',
  // Server events and fatal errors. Errors of statements go to their client, and would fill the file.
  log_min_messages: 'log',
  log_checkpoints: 'off',
  logging_collector: 'off',
  log_destination: 'stderr',
};

/** The arguments of `postgres`: the folder, the one way in, and the settings. */
export function serverArguments(dataDirArgument: string, port: number, settings: ServerSettings): readonly string[] {
  const fixed = { listen_addresses: '127.0.0.1', port: String(port), unix_socket_directories: '' };
  const all = Object.entries({ ...DEFAULTS, ...settings, ...fixed });
  return ['-D', dataDirArgument, '-c', OUR_MARK, ...all.flatMap(([name, value]) => ['-c', `${name}=${value}`])];
}

/** @param memoryBytes of the machine, or of the container */
export function sharedBuffers(memoryBytes: number): string {
  const { least, most, share } = SHARED_BUFFERS;
  return `${Math.min(most, Math.max(least, Math.floor(memoryBytes * share / MB)))}MB`;
}

function memoryBytes(): number {
  // Zero or absurdly much where nothing constrains the process.
  return Math.min(totalmem(), process.constrainedMemory() || Infinity);
}
