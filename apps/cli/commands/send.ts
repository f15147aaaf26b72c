import { Command, Option } from 'commander';
import { newId } from '#event-sourcing';
import { CHANNELS, PRIORITIES } from '#notifications';
import { Failed } from '../client/failed.ts';
import type { Accepted, NewRequest } from '../client/tidings-client.ts';
import { pairs } from '../output/table.ts';
import type { Run, Session } from '../session.ts';

interface SendOptions extends NewRequest {
  readonly idempotencyKey?: string;
}

export function sendCommand(run: Run): Command {
  return new Command('send')
    .summary('send a notification')
    .description('Has a notification accepted. Once this is done it is on record and will be accounted for.')
    .requiredOption('--recipient <address>', 'an e-mail address, a phone number, a URL or a Slack name, as the channel needs it')
    .addOption(new Option('--channel <channel>', 'how it is sent').choices(CHANNELS).makeOptionMandatory())
    .option('--subject <line>', 'one line')
    .requiredOption('--body <text>', 'what it says')
    .addOption(new Option('--priority <priority>', 'how urgent it is').choices(PRIORITIES))
    .option('--send-at <time>', 'not before this time, like 2030-01-31T09:00:00Z')
    .option('--idempotency-key <key>', 'the same key and notification again send nothing twice')
    .addHelpText('after', `
Examples:
  $ tidings send --recipient ada@example.com --channel email --subject Shipped --body "It is on its way."
  $ tidings send --recipient +15550100 --channel sms --body "Your code is 4711" --priority urgent
  $ tidings send --recipient "#ops" --channel slack --body "Backup done" --idempotency-key backup-2030-01-31
`)
    .action((_options: SendOptions, command: Command) => run(command, (session) => send(session, command.opts<SendOptions>())));
}

async function send(session: Session, { idempotencyKey, ...request }: SendOptions): Promise<undefined> {
  const { client, terminal, answer } = session;
  const accepted = await onRecord(session, request, idempotencyKey ?? newId());
  answer(accepted, () => pairs([['notification', accepted.notificationId], ['status', accepted.status, 'green']], terminal.paint));
  if (!(await client.isDelivering())) {
    terminal.note('No server is running, so nobody delivers it now: it is on record, and will be delivered once one runs (npm start).');
  }
}

/** When the answer is lost, the key is what finds it again. */
async function onRecord({ client, terminal }: Session, request: NewRequest, key: string): Promise<Accepted> {
  try {
    return await client.send(request, key);
  } catch (error) {
    if (error instanceof Failed && error.problem.status >= 500) {
      terminal.note(`If it is not clear whether it was accepted: the same again with --idempotency-key ${key} finds out, and sends nothing twice.`);
    }
    throw error;
  }
}
