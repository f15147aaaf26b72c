import type { OptionWord, Vocabulary } from './vocabulary.ts';

/** For `~/.config/fish/completions/tidings.fish`. */
export function fish({ options, commands }: Vocabulary): string {
  const lines = [
    'complete -c tidings -f',
    ...options.map((option) => `complete -c tidings ${optionOf(option)}`),
    ...commands.map(({ name, summary }) => `complete -c tidings -n __fish_use_subcommand -a ${name} -d ${quoted(summary)}`),
    ...commands.flatMap(({ name, options: own, choices }) => {
      const inside = `complete -c tidings -n '__fish_seen_subcommand_from ${name}'`;
      return [
        ...own.map((option) => `${inside} ${optionOf(option)}`),
        ...(choices.length > 0 ? [`${inside} -a ${quoted(choices.join(' '))}`] : []),
      ];
    }),
  ];
  return `${lines.join('\n')}\n`;
}

function optionOf({ flag, description, takesValue, choices }: OptionWord): string {
  const value = takesValue ? ` -x${choices.length > 0 ? ` -a ${quoted(choices.join(' '))}` : ''}` : '';
  return `-l ${flag.slice(2)}${value} -d ${quoted(description)}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
