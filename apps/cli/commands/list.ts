import { Command, InvalidArgumentError, Option } from 'commander';
import { CHANNELS, NOTIFICATION_STATUSES, PRIORITIES, type NotificationDetail } from '#notifications';
import type { Search } from '../client/tidings-client.ts';
import { colourOf } from '../output/paint.ts';
import { table } from '../output/table.ts';
import { shownTime } from '../output/time.ts';
import type { Run, Session } from '../session.ts';

const MOST = 200;

export function listCommand(run: Run): Command {
  return new Command('list')
    .summary('find notifications')
    .description('Finds notifications, newest first.')
    .addOption(new Option('--status <status>', 'where it stands').choices(NOTIFICATION_STATUSES))
    .addOption(new Option('--channel <channel>', 'how it is sent').choices(CHANNELS))
    .option('--recipient <address>', 'to whom, exactly as it was given')
    .addOption(new Option('--priority <priority>', 'how urgent it is').choices(PRIORITIES))
    .option('--limit <number>', `how many, 1 to ${MOST}`, wholeNumber, '50')
    .option('--cursor <cursor>', 'go on where the list before ended')
    .addHelpText('after', `
Examples:
  $ tidings list --status failed
  $ tidings list --recipient ada@example.com --limit 10 --json
`)
    .action((search: Search, command: Command) => run(command, (session) => list(session, search)));
}

async function list({ client, answer, terminal }: Session, search: Search): Promise<undefined> {
  const page = await client.list(search);
  answer(page, () => (page.items.length === 0 ? 'No notification is like that.' : table(COLUMNS, page.items, terminal)));
  if (page.nextCursor !== undefined) terminal.note(`There are more: the same again with --cursor ${page.nextCursor}`);
}

const COLUMNS = [
  { title: 'notification', of: ({ notificationId }: NotificationDetail) => notificationId },
  { title: 'status', of: ({ status }: NotificationDetail) => status, colour: ({ status }: NotificationDetail) => colourOf(status) },
  { title: 'channel', of: ({ channel }: NotificationDetail) => channel },
  { title: 'recipient', of: ({ recipient }: NotificationDetail) => recipient, shrinks: true },
  { title: 'subject', of: ({ subject }: NotificationDetail) => subject ?? '', shrinks: true },
  { title: 'requested', of: ({ requestedAt }: NotificationDetail) => shownTime(requestedAt) },
] as const;

function wholeNumber(text: string): string {
  if (!/^\d{1,3}$/.test(text) || Number(text) < 1 || Number(text) > MOST) throw new InvalidArgumentError(`It must be a whole number from 1 to ${MOST}.`);
  return text;
}
