/**
 * Why the embedded Postgres could not be used:
 *
 * - `data_directory_corrupt`: its files are damaged or incomplete; restore a backup.
 * - `data_directory_version`: they were written by another major version of Postgres.
 * - `data_directory_unusable`: the folder cannot be read or written, is no folder, or its disk is full.
 * - `server_files_unusable`: the server's programs are missing or do not run on this machine.
 * - `server_user_unusable`: no user was found as whom Postgres agrees to run.
 * - `start_timed_out`, `start_failed`: the server did not get ready; see `recentLog`.
 */
export type EmbeddedPostgresFailureCode =
  | 'data_directory_corrupt'
  | 'data_directory_version'
  | 'data_directory_unusable'
  | 'server_files_unusable'
  | 'server_user_unusable'
  | 'start_timed_out'
  | 'start_failed';

export interface EmbeddedPostgresFailure {
  readonly code: EmbeddedPostgresFailureCode;
  readonly dataDir: string;
  /** The rest of the sentence "The embedded Postgres in <folder> cannot be used: ...", without its full stop. */
  readonly reason: string;
  /** The last lines of the server's log, oldest first, when it got as far as writing one. */
  readonly recentLog?: readonly string[];
  readonly cause?: unknown;
}

/** The embedded Postgres cannot be used. Trying again helps only once a person has dealt with the reason. */
export class EmbeddedPostgresFailed extends Error {
  override readonly name = 'EmbeddedPostgresFailed';
  readonly code: EmbeddedPostgresFailureCode;
  readonly dataDir: string;
  readonly recentLog: readonly string[];

  constructor({ code, dataDir, reason, recentLog = [], cause }: EmbeddedPostgresFailure) {
    super(`The embedded Postgres in ${dataDir} cannot be used: ${reason}.`, { cause });
    this.code = code;
    this.dataDir = dataDir;
    this.recentLog = recentLog;
  }
}

/** Another living process works on this data folder. */
export class DataDirectoryInUse extends Error {
  override readonly name = 'DataDirectoryInUse';
  readonly code = 'data_directory_in_use';
  readonly dataDir: string;
  /** The process that holds the folder. */
  readonly holder: number;

  constructor(dataDir: string, holder: number) {
    super(`The data folder ${dataDir} is in use by process ${String(holder)}: stop that one first, or use another folder.`);
    this.dataDir = dataDir;
    this.holder = holder;
  }
}
