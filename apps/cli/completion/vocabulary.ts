import type { Command, Option } from 'commander';

/** All words that can be completed, taken from the commands themselves. */
export interface Vocabulary {
  /** Options that any command takes. */
  readonly options: readonly OptionWord[];
  readonly commands: readonly CommandWord[];
}

export interface CommandWord {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly OptionWord[];
  /** What its argument can be, where that is known. */
  readonly choices: readonly string[];
}

export interface OptionWord {
  /** With its hyphens: `--channel`. */
  readonly flag: string;
  readonly description: string;
  readonly takesValue: boolean;
  readonly choices: readonly string[];
}

export function vocabulary(program: Command): Vocabulary {
  return {
    options: [...program.options.map(wordOf), HELP],
    commands: program.commands.map((command) => ({
      name: command.name(),
      summary: command.summary(),
      options: command.options.map(wordOf),
      choices: command.registeredArguments.flatMap(({ argChoices = [] }) => argChoices),
    })),
  };
}

function wordOf({ long, description, required, optional, argChoices = [] }: Option): OptionWord {
  return { flag: long ?? '', description, takesValue: required || optional, choices: argChoices };
}

const HELP: OptionWord = { flag: '--help', description: 'show how', takesValue: false, choices: [] };
