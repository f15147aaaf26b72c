import { CommanderError, type Command } from 'commander';
import { Failed, type Problem } from './client/failed.ts';
import { EXIT, exitCodeOf, type ExitCode } from './exit-code.ts';
import { terminal } from './output/terminal.ts';
import { program } from './program.ts';
import { report } from './report.ts';
import { inSession, type GlobalOptions, type Place } from './session.ts';

const SAME_SIGNAL_MS = 500;

const stopping = new AbortController();
const place: Place = { terminal: terminal(process.stdout, process.stderr), stop: stopping.signal };
let code: ExitCode = EXIT.done;
let interruptedAt = 0;

process.on('SIGINT', interrupt);
process.on('SIGTERM', interrupt);
// Whoever reads the answer has had enough of it.
process.stdout.on('error', () => stopping.abort());

const tidings = program(
  (command, work) => ended(command, (options) => inSession(options, place, work)),
  (command, work) => ended(command, (options) => work(options, place)),
  place,
);
try {
  await tidings.parseAsync(process.argv);
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  // It has said already what is wrong, or has shown the help that was asked for.
  code = error.exitCode === 0 ? EXIT.done : EXIT.usage;
}
process.exit(code);

/** Carries a command out, and says why if it was not done. */
async function ended(command: Command, work: (options: GlobalOptions) => Promise<ExitCode | undefined>): Promise<void> {
  const options = command.optsWithGlobals<GlobalOptions>();
  try {
    code = await work(options) ?? code;
  } catch (error) {
    if (stopping.signal.aborted) return;
    const problem = problemOf(error);
    report(problem, options.json ?? false, place.terminal);
    code = exitCodeOf(problem);
  }
}

function problemOf(error: unknown): Problem {
  if (error instanceof Failed) return error.problem;
  const reason = error instanceof Error ? error.message : String(error);
  return { status: 500, code: 'internal', detail: `Something went wrong that nobody foresaw: ${reason}` };
}

/** The first one ends it in order, which matters to a Postgres that was started for it; a later one on the spot. */
function interrupt(): void {
  if (interruptedAt > 0 && performance.now() - interruptedAt > SAME_SIGNAL_MS) process.exit(EXIT.interrupted);
  if (interruptedAt === 0) interruptedAt = performance.now();
  code = EXIT.interrupted;
  stopping.abort();
}
