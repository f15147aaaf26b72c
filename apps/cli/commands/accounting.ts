import { Command } from 'commander';
import type { Accounting } from '#notifications';
import { table } from '../output/table.ts';
import type { Run } from '../session.ts';

export function accountingCommand(run: Run): Command {
  return new Command('accounting')
    .summary('show where all notifications are')
    .description('Shows where all notifications are. The numbers always add up.')
    .addHelpText('after', `
Examples:
  $ tidings accounting
  $ tidings accounting --json
`)
    .action((_options: object, command: Command) =>
      run(command, async ({ client, answer, terminal }) => {
        const account = await client.accounting();
        answer(account, () => table(COLUMNS, linesOf(account), terminal));
        return undefined;
      }));
}

type Line = readonly [where: string, count: number];

/** The sum last, as on a bill. */
function linesOf({ delivered, failed, cancelled, unsupported, unknown, inFlight, accepted }: Accounting): readonly Line[] {
  return [
    ['delivered', delivered],
    ['failed', failed],
    ['cancelled', cancelled],
    ['unsupported channel', unsupported],
    ['unknown', unknown],
    ['in flight', inFlight],
    ['accepted', accepted],
  ];
}

const colour = ([where]: Line): 'bold' | 'plain' => (where === 'accepted' ? 'bold' : 'plain');

const COLUMNS = [
  { title: 'notifications', of: ([where]: Line) => where, colour },
  { title: 'number', of: ([, count]: Line) => count, align: 'right', colour },
] as const;
