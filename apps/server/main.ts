import './heap.ts';
import { join } from 'node:path';
import { configurationFromEnvironment, startFailure, type Configuration } from '#composition';
import { endInOrder, nextSignal } from '#hosting';
import { startServer, type RunningServer } from './server.ts';

try {
  const configuration = configurationFromEnvironment();
  const signal = nextSignal();
  const server = await startServer(configuration);
  process.stdout.write(greeting(configuration, server));
  void server.tidings.lost.then((sentence) => end(server, 1, sentence));
  void signal.then(() => end(server, 0));
  process.once('uncaughtException', (error) => {
    server.tidings.log.fatal({ err: error }, 'an error that nobody foresaw');
    void end(server, 1, 'An error came up that nobody foresaw; the log has it.');
  });
} catch (error) {
  const { message, exitCode } = startFailure(error);
  process.stderr.write(`${message}\n`);
  process.exit(exitCode);
}

function end(server: RunningServer, exitCode: number, reason?: string): Promise<never> {
  if (reason !== undefined) process.stderr.write(`${reason} Tidings stops.\n`);
  return endInOrder(() => server.stop(), exitCode, 'Tidings');
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
