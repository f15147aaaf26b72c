import type { Warn } from './open-event-sourcing.ts';
import { InvalidSettings } from './settings.ts';

/** A service that runs. */
export interface Service extends AsyncDisposable {
  /** What to print once it runs: where it listens, or where its work comes from. */
  readonly greeting: string;
  /** Resolves with a sentence when something has ended by itself that the service cannot go on without. */
  readonly lost: Promise<string>;
}

/** The longest an orderly stop may take. */
const STOP_MS = 9_500;
/** One Ctrl-C may arrive twice, from the terminal and passed on by npm. */
const SAME_SIGNAL_MS = 500;
const EXIT_INTERRUPTED = 130;
/** EX_CONFIG of sysexits.h. */
const EXIT_CONFIGURATION = 78;

/**
 * Runs a service as this process: starts it, prints its greeting, and at Ctrl-C or SIGTERM stops it in order.
 * A start that fails ends with one sentence, never with a stack trace.
 */
export async function runService(start: (warn: Warn) => Promise<Service>): Promise<void> {
  const signal = nextSignal();
  try {
    const service = await start(warn);
    process.stdout.write(`${service.greeting}\n`);
    void service.lost.then((sentence) => {
      say(sentence);
      return end(service, 1);
    });
    void signal.then(() => end(service, 0));
  } catch (error) {
    say(error instanceof InvalidSettings ? error.message : `It cannot start: ${messageOf(error)}`);
    process.exit(error instanceof InvalidSettings ? EXIT_CONFIGURATION : 1);
  }
}

/** Resolves at the first signal to stop; a later one ends the process on the spot. */
function nextSignal(): Promise<void> {
  return new Promise((resolve) => {
    let first: number | undefined;
    const onSignal = (): void => {
      first ??= performance.now();
      if (performance.now() - first > SAME_SIGNAL_MS) process.exit(EXIT_INTERRUPTED);
      resolve();
    };
    process.on('SIGINT', onSignal);
    process.on('SIGTERM', onSignal);
  });
}

async function end(service: Service, exitCode: number): Promise<never> {
  setTimeout(() => {
    say('It could not stop in time and ends now.');
    process.exit(1);
  }, STOP_MS).unref();
  try {
    await service[Symbol.asyncDispose]();
  } catch (error) {
    say(`It could not stop cleanly: ${messageOf(error)}`);
    process.exit(1);
  }
  process.exit(exitCode);
}

function warn(message: string, cause?: unknown): void {
  say(cause === undefined ? message : `${message}: ${messageOf(cause)}`);
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
