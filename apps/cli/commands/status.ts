import { Command } from 'commander';
import { pause } from '#timing';
import type { AttemptDetail, NotificationDetail } from '#notifications';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { colourOf, type Paint } from '../output/paint.ts';
import { pairs, table } from '../output/table.ts';
import { shownTime } from '../output/time.ts';
import type { Run, Session } from '../session.ts';

/** Between two looks. */
const EVERY_MS = 400;
/** How long nobody may deliver, as while a server is started anew, before there is nothing to wait for. */
const ALONE_MS = 15_000;
/** Where it stays, unless somebody has it tried again. */
const ENDS: ReadonlySet<string> = new Set(['delivered', 'failed', 'cancelled', 'unknown', 'unsupported_channel']);

export function statusCommand(run: Run): Command {
  return new Command('status')
    .summary('show where a notification stands')
    .description('Shows a notification and every attempt to deliver it.')
    .argument('<id>', 'of the notification')
    .option('--watch', 'go on until it is delivered, failed, cancelled or unknown')
    .addHelpText('after', `
With --watch and --json there is one line for every change.

Examples:
  $ tidings status 0199c3a4-5b1e-7c3f-9d8a-0123456789ab
  $ tidings status 0199c3a4-5b1e-7c3f-9d8a-0123456789ab --watch
`)
    .action((id: string, { watch }: { watch?: boolean }, command: Command) =>
      run(command, (session) => (watch === true ? follow(session, id) : show(session, id))));
}

async function show({ client, answer, terminal }: Session, id: string): Promise<undefined> {
  const notification = await client.notification(id);
  answer(notification, () => described(notification, terminal));
}

async function follow(session: Session, id: string): Promise<ExitCode | undefined> {
  const { client, answer, terminal, stop } = session;
  let seen = -1;
  let attendedAt = -Infinity;
  for (let isFirst = true; !stop.aborted; isFirst = false) {
    const notification = await client.notification(id);
    const { revision, status } = notification;
    if (revision !== seen) answer(notification, () => (isFirst ? described(notification, terminal) : changed(notification, terminal.paint)));
    if (ENDS.has(status)) return undefined;
    if (await client.isDelivering()) attendedAt = performance.now();
    if (performance.now() - attendedAt > ALONE_MS) {
      terminal.note('No server is running, so nothing would change: there is nothing to watch until one runs (npm start).');
      return EXIT.refused;
    }
    seen = revision;
    await pause(EVERY_MS, stop);
  }
  return undefined;
}

function described(notification: NotificationDetail, { paint, columns }: Session['terminal']): string {
  const { notificationId, status, channel, recipient, subject, body, priority, requestedAt, sendAt, deliveredAt, attempts } = notification;
  const facts = pairs([
    ['notification', notificationId],
    ['status', status, colourOf(status)],
    ['channel', channel],
    ['recipient', recipient],
    ['subject', subject],
    ['body', body.length > LONGEST_BODY ? `${body.slice(0, LONGEST_BODY)}…` : body],
    ['priority', priority],
    ['requested', shownTime(requestedAt)],
    ['send at', shownTime(sendAt)],
    ['delivered', shownTime(deliveredAt)],
  ], paint);
  return attempts.length === 0 ? facts : `${facts}\n\n${table(ATTEMPTS, attempts, { paint, columns })}`;
}

const LONGEST_BODY = 200;

const ATTEMPTS = [
  { title: 'attempt', of: ({ number }: AttemptDetail) => number, align: 'right' },
  { title: 'outcome', of: ({ outcome }: AttemptDetail) => outcome, colour: ({ outcome }: AttemptDetail) => colourOf(outcome) },
  { title: 'started', of: ({ startedAt }: AttemptDetail) => shownTime(startedAt) },
  { title: 'ended', of: ({ endedAt }: AttemptDetail) => shownTime(endedAt) ?? '' },
  { title: 'provider said', of: ({ error, providerMessageId }: AttemptDetail) => error ?? providerMessageId ?? '', shrinks: true },
] as const;

function changed({ status, attempts }: NotificationDetail, paint: Paint): string {
  const last = attempts.at(-1);
  const attempt = last === undefined ? '' : `  attempt ${last.number} ${last.outcome}${last.error === undefined ? '' : `: ${last.error}`}`;
  return `${shownTime(new Date().toISOString())}  ${paint(colourOf(status), status)}${attempt}`;
}
