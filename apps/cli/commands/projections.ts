import { Command } from 'commander';
import type { ProjectionStatus } from '#event-sourcing';
import { colourOf } from '../output/paint.ts';
import { table } from '../output/table.ts';
import type { Run } from '../session.ts';

export function projectionsCommand(run: Run): Command {
  return new Command('projections')
    .summary('show how far every view is')
    .description('Shows every view: which generation serves, how far it is behind the log, and what it has set aside.')
    .addHelpText('after', `
Example:
  $ tidings projections
`)
    .action((_options: object, command: Command) =>
      run(command, async ({ client, answer, terminal }) => {
        const all = await client.projections();
        answer(all, () => table(COLUMNS, all.items, terminal));
        return undefined;
      }));
}

const COLUMNS = [
  { title: 'view', of: ({ name }: ProjectionStatus) => name },
  { title: 'status', of: ({ status }: ProjectionStatus) => status, colour: ({ status }: ProjectionStatus) => colourOf(status) },
  { title: 'generation', of: ({ generation }: ProjectionStatus) => generation, align: 'right' },
  { title: 'position', of: ({ position }: ProjectionStatus) => position, align: 'right' },
  { title: 'behind', of: ({ lag }: ProjectionStatus) => lag, align: 'right' },
  { title: 'events/s', of: ({ rate }: ProjectionStatus) => rate, align: 'right' },
  { title: 'parked', of: ({ parked }: ProjectionStatus) => parked, align: 'right', colour: ({ parked }: ProjectionStatus) => (parked > 0 ? 'red' : 'plain') },
] as const;
