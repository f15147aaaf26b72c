import { Command } from 'commander';
import type { Run } from '../session.ts';

export function cancelCommand(run: Run): Command {
  return new Command('cancel')
    .summary('stop a notification from being sent')
    .description('Stops a notification from being sent, or says why it is too late for that.')
    .argument('<id>', 'of the notification')
    .option('--reason <text>', 'why, for the record')
    .addHelpText('after', `
Example:
  $ tidings cancel 0199c3a4-5b1e-7c3f-9d8a-0123456789ab --reason "ordered by mistake"
`)
    .action((id: string, { reason }: { reason?: string }, command: Command) =>
      run(command, async ({ client, answer, terminal }) => {
        const done = await client.cancel(id, reason);
        answer(done, () => terminal.paint('green', 'Cancelled: it will not be sent.'));
        return undefined;
      }));
}
