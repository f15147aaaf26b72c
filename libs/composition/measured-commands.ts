import { DomainError, type Command } from '#kernel';
import { failureOf } from '#hosting';
import type { Log } from './logging.ts';
import type { Metrics } from './metrics.ts';

/** The same commands, each of them counted, timed and logged with the ids that tie it to its request. */
export function measuredCommands<Commands extends CommandsOf<Commands>>(commands: Commands, metrics: Metrics, log: Log): Commands {
  const entries = Object.entries<(command: never) => Promise<Answer>>(commands);
  return Object.fromEntries(entries.map(([name, handle]) => [name, measured(handle, metrics, log)])) as unknown as Commands;
}

type CommandsOf<C> = { readonly [Name in keyof C]: (command: never) => Promise<Answer> };

interface Answer {
  readonly status: string;
  readonly duplicate: boolean;
}

/** What a command is about, by its context. */
interface Subject {
  readonly notificationId?: string;
  readonly registrationId?: string;
}

function measured(handle: (command: never) => Promise<Answer>, metrics: Metrics, log: Log) {
  return async (command: Command<string, Subject>): Promise<Answer> => {
    const began = performance.now();
    const ended = (outcome: string, status?: string): void => {
      const ms = performance.now() - began;
      metrics.commandHandled(command.type, outcome, ms);
      const { commandId, correlationId, actor } = command.metadata;
      const { notificationId, registrationId } = command.data;
      const fields = { command: command.type, outcome, correlationId, commandId, actor, notificationId, registrationId, status, ms: Math.round(ms * 100) / 100 };
      log.info(fields, 'command handled');
    };
    try {
      const answer = await handle(command as never);
      ended(answer.duplicate ? 'duplicate' : 'done', answer.status);
      return answer;
    } catch (error) {
      ended(error instanceof DomainError ? error.code : failureOf(error)?.code ?? 'error');
      throw error;
    }
  };
}
