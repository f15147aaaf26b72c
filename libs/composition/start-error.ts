import { DataDirectoryInUse, EmbeddedPostgresFailed } from '#providers/embedded-postgres';
import { ProtocolError } from '#protocols';
import { InvalidConfiguration } from './configuration.ts';

/** Exit code for a configuration that is not valid (EX_CONFIG of sysexits.h). */
const EXIT_CONFIGURATION = 78;
const EXIT_FAILURE = 1;

/** What to tell a person whose start failed, and the exit code that goes with it. */
export interface StartFailure {
  readonly message: string;
  readonly exitCode: number;
}

/** Explains any error of a start in one sentence, or in a list of what is wrong with the configuration. Never a stack trace. */
export function startFailure(error: unknown): StartFailure {
  if (error instanceof InvalidConfiguration) return { message: error.message, exitCode: EXIT_CONFIGURATION };
  return { message: sentence(error), exitCode: EXIT_FAILURE };
}

function sentence(error: unknown): string {
  if (error instanceof DataDirectoryInUse || error instanceof EmbeddedPostgresFailed) return error.message;
  if (error instanceof ProtocolError) return `Tidings cannot start. ${error.message}`;
  if (error instanceof Error && 'code' in error) return listenProblem(error as NodeJS.ErrnoException) ?? unforeseen(error);
  return unforeseen(error);
}

type ListenError = NodeJS.ErrnoException & { readonly address?: string; readonly port?: number };

/** Of `listen`, whose errors carry the address. */
function listenProblem({ code, syscall, address, port }: ListenError): string | undefined {
  if (syscall !== 'listen' && syscall !== 'getaddrinfo') return undefined;
  const place = `port ${String(port)} of ${String(address)}`;
  switch (code) {
    case 'EADDRINUSE': return `Tidings cannot start, because ${place} is taken: stop what uses it, or set PORT to another one.`;
    case 'EACCES': return `Tidings cannot start, because this user may not listen on ${place}: set PORT to one above 1023.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN': return 'Tidings cannot start, because HOST is no address of this machine.';
    default: return undefined;
  }
}

function unforeseen(error: unknown): string {
  const reason = error instanceof Error ? error.message : String(error);
  return `Tidings cannot start: ${reason.split('\n', 1)[0] ?? ''}`;
}
