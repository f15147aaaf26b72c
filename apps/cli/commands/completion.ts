import { Argument, Command } from 'commander';
import { bash } from '../completion/bash.ts';
import { fish } from '../completion/fish.ts';
import { vocabulary, type Vocabulary } from '../completion/vocabulary.ts';
import { zsh } from '../completion/zsh.ts';
import type { Place } from '../session.ts';

const SHELLS: Readonly<Record<string, (words: Vocabulary) => string>> = { bash, zsh, fish };

export function completionCommand({ terminal }: Pick<Place, 'terminal'>): Command {
  return new Command('completion')
    .summary('have the shell complete commands')
    .description('Prints a script that makes a shell complete the commands and options of tidings.')
    .addArgument(new Argument('<shell>', 'which one').choices(Object.keys(SHELLS)))
    .addHelpText('after', `
Examples:
  $ source <(tidings completion bash)
  $ tidings completion zsh > "\${fpath[1]}/_tidings"
  $ tidings completion fish > ~/.config/fish/completions/tidings.fish
`)
    .action((shell: string, _options: object, command: Command) => {
      const root = command.parent ?? command;
      terminal.answer((SHELLS[shell] ?? bash)(vocabulary(root)).trimEnd());
    });
}
