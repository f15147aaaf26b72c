import { Command } from 'commander';
import type { HistoryEvent } from '#notifications';
import { table } from '../output/table.ts';
import { shownTime } from '../output/time.ts';
import type { Run } from '../session.ts';

export function eventsCommand(run: Run): Command {
  return new Command('events')
    .summary('show the history of a notification')
    .description('Shows everything that happened to a notification, oldest first, as it is in the log.')
    .argument('<id>', 'of the notification')
    .addHelpText('after', `
Examples:
  $ tidings events 0199c3a4-5b1e-7c3f-9d8a-0123456789ab
  $ tidings events 0199c3a4-5b1e-7c3f-9d8a-0123456789ab --json
`)
    .action((id: string, _options: object, command: Command) =>
      run(command, async ({ client, answer, terminal }) => {
        const history = await client.events(id);
        answer(history, () => table(COLUMNS, history.events, terminal));
        return undefined;
      }));
}

const COLUMNS = [
  { title: 'revision', of: ({ revision }: HistoryEvent) => revision, align: 'right' },
  { title: 'position', of: ({ position }: HistoryEvent) => position, align: 'right' },
  { title: 'recorded', of: ({ recordedAt }: HistoryEvent) => shownTime(recordedAt) },
  { title: 'event', of: ({ type }: HistoryEvent) => type },
  { title: 'data', of: ({ data }: HistoryEvent) => JSON.stringify(data), shrinks: true },
] as const;
