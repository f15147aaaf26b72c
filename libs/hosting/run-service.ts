import type { Warn } from './open-event-sourcing.ts';
import { endInOrder, nextSignal } from './orderly-end.ts';
import { InvalidSettings } from './settings.ts';

/** A service that runs. */
export interface Service extends AsyncDisposable {
  /** What to print once it runs: where it listens, or where its work comes from. */
  readonly greeting: string;
  /** Resolves with a sentence when something has ended by itself that the service cannot go on without. */
  readonly lost: Promise<string>;
}

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

function end(service: Service, exitCode: number): Promise<never> {
  return endInOrder(() => service[Symbol.asyncDispose](), exitCode);
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
