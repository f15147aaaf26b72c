import type { Problem } from './client/failed.ts';

/** How a command can end. PUBLIC: scripts go by these numbers. */
export const EXIT = {
  done: 0,
  /** Refused, or there is no such thing. */
  refused: 1,
  /** The command line itself is not right: an option is missing, or a value cannot be one. */
  usage: 2,
  /** No server or no database answers, or it cannot serve now: the same command may work later. */
  unreachable: 69,
  /** The environment is not valid, as for the server. */
  configuration: 78,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** By what kind of problem it is, whether a server answered it or this process found it. */
export function exitCodeOf({ status, code }: Pick<Problem, 'status' | 'code'>): ExitCode {
  if (code === 'invalid_configuration') return EXIT.configuration;
  if (status >= 500) return EXIT.unreachable;
  return status === 400 || status === 413 || status === 414 ? EXIT.usage : EXIT.refused;
}
