import type { Command } from 'commander';
import { misused } from './client/failed.ts';
import { overHttp } from './client/over-http.ts';
import type { TidingsClient } from './client/tidings-client.ts';
import type { ExitCode } from './exit-code.ts';
import type { Terminal } from './output/terminal.ts';

/** What a command has to work with. */
export interface Session {
  readonly client: TidingsClient;
  readonly terminal: Terminal;
  /** Somebody wants an end to it. */
  readonly stop: AbortSignal;
  /** Writes an answer: as one line of JSON for machines, or as it is shown to people. */
  answer(value: unknown, shown: () => string): void;
  readonly json: boolean;
}

/** What every command takes beside its own options. */
export interface GlobalOptions {
  readonly url?: string;
  readonly dataDir?: string;
  readonly json?: boolean;
}

/** Carries a command out. Without a code it was done. */
export type Work = (session: Session) => Promise<ExitCode | undefined>;

/** Hands a command what it needs, and ends the process with its exit code. */
export type Run = (command: Command, work: Work) => Promise<void>;

/** The same for a command that needs no client. */
export type RunAlone = (command: Command, work: (options: GlobalOptions, place: Place) => Promise<ExitCode | undefined>) => Promise<void>;

export type Place = Pick<Session, 'terminal' | 'stop'>;

/** Opens what the options name, has the work done, and closes it again. @throws Failed */
export async function inSession(options: GlobalOptions, place: Place, work: Work): Promise<ExitCode | undefined> {
  const { terminal } = place;
  const json = options.json ?? false;
  const client = await clientOf(options, place);
  try {
    const answer: Session['answer'] = (value, shown) => terminal.answer(json ? JSON.stringify(value) : shown());
    return await Promise.race([work({ client, ...place, json, answer }), interrupted(place.stop)]);
  } finally {
    await client[Symbol.asyncDispose]();
  }
}

async function clientOf({ url, dataDir }: GlobalOptions, { terminal, stop }: Place): Promise<TidingsClient> {
  if (url !== undefined) return overHttp(url, stop);
  if (dataDir?.trim() === '') throw misused('--data-dir must name a folder.');
  // Only now: a client of a server has no use for the whole core.
  const [{ configurationHere }, { inProcess }] = await Promise.all([import('./client/configuration-here.ts'), import('./client/in-process.ts')]);
  return inProcess({ ...configurationHere(dataDir), note: (sentence) => terminal.note(sentence) });
}

function interrupted(stop: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (stop.aborted) resolve(undefined);
    stop.addEventListener('abort', () => resolve(undefined), { once: true });
  });
}
