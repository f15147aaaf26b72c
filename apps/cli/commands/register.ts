import { Command } from 'commander';
import { pairs } from '../output/table.ts';
import type { Run } from '../session.ts';

export function registerCommand(run: Run): Command {
  return new Command('register')
    .summary('register an e-mail address')
    .description('Registers an e-mail address, once. It is sent a welcome.')
    .requiredOption('--email <address>', 'whom')
    .option('--name <name>', 'what to call them')
    .addHelpText('after', `
Example:
  $ tidings register --email ada@example.com --name Ada
`)
    .action((entry: { email: string; name?: string }, command: Command) =>
      run(command, async ({ client, answer, terminal }) => {
        const registered = await client.register(entry);
        answer(registered, () => pairs([['registration', registered.registrationId], ['email', registered.email]], terminal.paint));
        if (!(await client.isDelivering())) terminal.note('No server is running: the welcome is sent once one runs (npm start).');
        return undefined;
      }));
}
