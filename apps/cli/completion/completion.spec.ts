import { execFileSync } from 'node:child_process';
import { Command } from 'commander';
import { program } from '../program.ts';
import { terminal } from '../output/terminal.ts';
import { bash } from './bash.ts';
import { fish } from './fish.ts';
import { vocabulary } from './vocabulary.ts';
import { zsh } from './zsh.ts';

const nothing = { write: () => true };
const nobody = (): Promise<void> => Promise.resolve();
const words = vocabulary(program(nobody, nobody, { terminal: terminal(nothing, nothing), stop: new AbortController().signal }));

/** What bash would offer for the last of these words. */
function offered(...line: readonly string[]): readonly string[] {
  const script = `${bash(words)}\nCOMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _tidings; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return execFileSync('bash', ['-c', script, 'bash', ...line], { encoding: 'utf8' }).trim().split('\n');
}

describe('the completion for bash', () => {
  it('offers commands, options and their values', () => {
    expect(offered('tidings', 're')).toEqual(['rebuild', 'register']);
    expect(offered('tidings', 'send', '--s')).toEqual(['--subject', '--send-at']);
    expect(offered('tidings', '--json', 'send', '--channel', 's')).toEqual(['slack', 'sms']);
    expect(offered('tidings', 'list', '--status', 'deliver')).toEqual(['delivering', 'delivered']);
    expect(offered('tidings', 'completion', 'z')).toEqual(['zsh']);
    expect(offered('tidings', 'status', '--u')).toEqual(['--url']);
  });

  it('offers nothing for a value that can be anything', () => {
    expect(offered('tidings', 'send', '--body', '')).toEqual(['']);
    expect(offered('tidings', '--url', '')).toEqual(['']);
  });
});

describe('the completion for other shells', () => {
  it('knows every command and option', () => {
    const [forZsh, forFish] = [zsh(words), fish(words)];
    for (const { name, options } of words.commands) {
      expect(forZsh).toContain(`    '${name}:`);
      expect(forFish).toContain(` -a ${name} `);
      for (const { flag } of options) {
        expect(forZsh).toContain(`'${flag}[`);
        expect(forFish).toContain(`-l ${flag.slice(2)} `);
      }
    }
  });

  it('quotes what a description holds', () => {
    const odd = vocabulary(new Command('tidings').addCommand(new Command('odd').summary("it's [odd]: yes")));
    expect(zsh(odd)).toContain(`'odd:it'\\''s \\[odd\\]\\: yes'`);
    expect(fish(odd)).toContain(`-d 'it\\'s [odd]: yes'`);
  });
});
