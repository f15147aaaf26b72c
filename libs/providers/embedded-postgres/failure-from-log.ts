import type { DataPaths } from './data-paths.ts';
import { EmbeddedPostgresFailed } from './errors.ts';
import type { EmbeddedPostgresFailureCode } from './errors.ts';

const KEPT_LINES = 20;

const DISK_FULL = /no space left|free disk space|disk quota/i;

/** Which words of the decisive line speak of what kind of failure; the first match counts. */
const KINDS: readonly (readonly [RegExp, EmbeddedPostgresFailureCode])[] = [
  [/could not look up effective user/i, 'server_user_unusable'],
  [/permission denied|read-only file|invalid permissions|wrong ownership|input\/output error/i, 'data_directory_unusable'],
  [/PANIC|control file|configuration file|lock file|incompatible|checkpoint|checksum|WAL/, 'data_directory_corrupt'],
  [/could not (open|read|access|find|load)|does not exist|no such file|invalid/i, 'data_directory_corrupt'],
];

/** The failure that these lines of the server (or of initdb) tell of, its reason in the server's own words. */
export function failureFromLog(paths: DataPaths, lines: readonly string[], otherwise: string): EmbeddedPostgresFailed {
  const told = lines.map((line) => line.replaceAll('/proc/self/cwd', paths.cluster));
  const at = decisiveLine(told);
  const complaint = told[at];
  const full = told.some((line) => DISK_FULL.test(line));
  const code = full ? 'data_directory_unusable' : (KINDS.find(([words]) => words.test(complaint ?? ''))?.[1] ?? 'start_failed');
  const words = complaint === undefined ? otherwise : `${messageIn(complaint)}${detailAfter(told, at)}`;
  const reason = full ? `its disk is full (${words})` : words;
  return new EmbeddedPostgresFailed({ code, dataDir: paths.cluster, reason, recentLog: told.slice(-KEPT_LINES) });
}

/** A PANIC explains the FATALs after it, and both explain what comes without either; -1 when nothing explains. */
function decisiveLine(lines: readonly string[]): number {
  const levels = [/PANIC: /, /FATAL: /, /error: |could not |ERROR: /i];
  return levels.map((level) => lines.findLastIndex((line) => level.test(line))).find((index) => index >= 0) ?? -1;
}

const messageIn = (line: string): string => trimmed(line.replace(/^.*?(PANIC|FATAL|ERROR|error): +|^postgres: |^but /, ''));

function detailAfter(lines: readonly string[], index: number): string {
  const detail = /DETAIL: +(.*)/.exec(lines[index + 1] ?? '')?.[1];
  return detail === undefined ? '' : `: ${trimmed(detail)}`;
}

const trimmed = (text: string): string => text.trim().replace(/\.$/, '');
