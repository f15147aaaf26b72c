import type { OptionWord, Vocabulary } from './vocabulary.ts';

/** For `source <(tidings completion bash)`. */
export function bash({ options, commands }: Vocabulary): string {
  const names = commands.map(({ name }) => name);
  const flags = (some: readonly OptionWord[]): string => [...some, ...options].map(({ flag }) => flag).join(' ');
  const values = [{ name: '', options }, ...commands].flatMap(({ name, options: own }) =>
    own.filter(({ takesValue }) => takesValue).map(({ flag, choices }) => `    ${name === '' ? '*' : `'${name} '`}'${flag}') words='${choices.join(' ')}' ;;`));
  const words = commands.map(({ name, options: own, choices }) => `      ${name}) words='${[...choices, flags(own)].join(' ')}' ;;`);
  return `
_tidings() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" command='' word words
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$word" in ${names.join('|')}) command="$word"; break ;; esac
  done
  case "$command $previous" in
${values.join('\n')}
    *) case "$command" in
${words.join('\n')}
      *) words='${[...names, flags([])].join(' ')}' ;;
    esac ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _tidings tidings
`.trimStart();
}
