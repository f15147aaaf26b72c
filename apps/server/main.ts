import './heap.ts';
import { join } from 'node:path';
import { configurationFromEnvironment, startFailure, type Configuration } from '#composition';
import { startServer, type RunningServer } from './server.ts';

/** The longest an orderly stop may take. */
const STOP_MS = 9_500;
const SAME_SIGNAL_MS = 500;
const EXIT_INTERRUPTED = 130;

try {
  const configuration = configurationFromEnvironment();
  const signals = nextSignals();
  const server = await startServer(configuration);
  process.stdout.write(greeting(configuration, server));
  void server.tidings.lost.then((sentence) => end(server, 1, sentence));
  void signals.then(() => end(server, 0));
  process.once('uncaughtException', (error) => {
    server.tidings.log.fatal({ err: error }, 'an error that nobody foresaw');
    void end(server, 1, 'An error came up that nobody foresaw; the log has it.');
  });
} catch (error) {
  const { message, exitCode } = startFailure(error);
  process.stderr.write(`${message}\n`);
  process.exit(exitCode);
}

/**
 * Resolves at the first signal to stop; a later one ends the process on the spot. One Ctrl-C may arrive
 * twice, from the terminal and passed on by npm: what follows at once is the same signal.
 */
function nextSignals(): Promise<void> {
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

async function end(server: RunningServer, exitCode: number, reason?: string): Promise<never> {
  if (reason !== undefined) process.stderr.write(`${reason} Tidings stops.\n`);
  setTimeout(() => {
    process.stderr.write('Tidings could not stop in time and ends now.\n');
    process.exit(1);
  }, STOP_MS).unref();
  try {
    await server.stop();
  } catch (error) {
    process.stderr.write(`Tidings could not stop cleanly: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
  process.exit(exitCode);
}

function greeting({ sandbox, dataDir }: Configuration, { url }: RunningServer): string {
  return [
    `Tidings listens on ${url}`,
    `  API             ${url}/v1`,
    `  documentation   ${url}/docs`,
    ...(sandbox ? [`  sandbox outbox  ${join(dataDir, 'outbox')}`] : []),
    '',
  ].join('\n');
}
