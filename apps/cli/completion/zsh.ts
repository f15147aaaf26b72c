import type { OptionWord, Vocabulary } from './vocabulary.ts';

/** For a file called \`_tidings\` in one of the folders of \`fpath\`. */
export function zsh({ options, commands }: Vocabulary): string {
  const described = commands.map(({ name, summary }) => `    '${name}:${escaped(summary)}'`);
  const cases = commands.map(({ name, options: own, choices }) => {
    const specs = [...own, ...options].map(specOf);
    const argument = choices.length > 0 ? [`'1:${name}:(${choices.join(' ')})'`] : [];
    return `        ${name}) _arguments ${[...argument, ...specs].join(' ')} ;;`;
  });
  return `#compdef tidings
_tidings() {
  local state
  local -a commands
  commands=(
${described.join('\n')}
  )
  _arguments -C ${options.map(specOf).join(' ')} '1: :->command' '*:: :->rest'
  case $state in
    command) _describe 'command' commands ;;
    rest)
      case $words[1] in
${cases.join('\n')}
      esac ;;
  esac
}
(( $+functions[compdef] )) && compdef _tidings tidings
`;
}

function specOf({ flag, description, takesValue, choices }: OptionWord): string {
  const values = choices.length > 0 ? `(${choices.join(' ')})` : ' ';
  return `'${flag}[${escaped(description)}]${takesValue ? `:${flag.slice(2)}:${values}` : ''}'`;
}

function escaped(text: string): string {
  return text.replaceAll("'", "'\\''").replaceAll(/[[\]:]/g, '\\$&');
}
