import { Command } from 'commander';
import type { Finding } from '../doctor/finding.ts';
import { examineServer } from '../doctor/examine-server.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { Colour, Paint } from '../output/paint.ts';
import { printable } from '../output/text.ts';
import type { GlobalOptions, Place, RunAlone } from '../session.ts';

export function doctorCommand(run: RunAlone): Command {
  return new Command('doctor')
    .summary('check everything that Tidings needs')
    .description('Checks Node.js, the settings, the data directory, the stores, the views, the channels and the queues, and says what to do.')
    .addHelpText('after', `
Ends with 1 when something is wrong; what is only worth knowing does no harm. With --url it asks that server.

Examples:
  $ tidings doctor
  $ tidings --url http://127.0.0.1:3000 doctor --json
`)
    .action((_options: object, command: Command) => run(command, examine));
}

async function examine({ url, dataDir, json = false }: GlobalOptions, { terminal, stop }: Place): Promise<ExitCode | undefined> {
  const findings = url === undefined ? await examineHere(dataDir) : await examineServer(url, stop);
  if (json) terminal.answer(JSON.stringify({ findings }));
  else terminal.answer(findings.map((finding) => shown(finding, terminal.paint)).join('\n'));
  return findings.some(({ state }) => state === 'wrong') ? EXIT.refused : undefined;
}

async function examineHere(dataDir?: string): Promise<readonly Finding[]> {
  const here = await import('../doctor/examine-here.ts');
  return here.examineHere(dataDir);
}

function shown({ check, state, says, advice }: Finding, paint: Paint): string {
  const [mark, colour] = MARKS[state];
  const lines = [`${paint(colour, mark)} ${paint('bold', check)}  ${says.split('\n').map(printable).join('\n    ')}`];
  return [...lines, ...(advice === undefined ? [] : [`    ${paint('dim', '→')} ${advice}`])].join('\n');
}

const MARKS: Readonly<Record<Finding['state'], readonly [mark: string, colour: Colour]>> = {
  ok: ['✓', 'green'],
  note: ['·', 'yellow'],
  wrong: ['✗', 'red'],
};
