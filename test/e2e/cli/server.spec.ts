import { startApplication, type Application } from '../../support/application.ts';
import { answerOf, tidings } from '../../support/cli.ts';

const mail = ['send', '--recipient', 'ada@example.com', '--channel', 'email', '--body', 'Hello'];
const farAway = '2031-01-01T00:00:00Z';

describe('tidings --url', () => {
  let app: Application;
  let at: (...args: readonly string[]) => readonly string[];
  beforeAll(async () => {
    app = await startApplication({ SANDBOX: 'true' });
    at = (...args) => ['--url', app.url, ...args];
  });
  afterAll(() => app[Symbol.asyncDispose]());

  it('sends, follows to the end, and shows what became of it', async () => {
    const { notificationId, status } = await answerOf(at(...mail, '--subject', 'Greetings', '--priority', 'urgent'));
    expect(status).toBe('accepted');
    expect(await answerOf(at('status', notificationId, '--watch'))).toMatchObject({ notificationId, status: 'delivered', priority: 'urgent' });

    const [shown, events, list] = await Promise.all([
      tidings(at('status', notificationId)),
      tidings(at('events', notificationId)),
      tidings(at('list', '--status', 'delivered', '--recipient', 'ada@example.com')),
    ]);
    expect(shown.stdout).toMatch(/status +delivered[^]*subject +Greetings[^]*attempt +outcome/);
    expect(events.stdout).toMatch(/NotificationRequested[^]*DeliveryAttemptStarted[^]*NotificationDelivered/);
    expect(list.stdout).toMatch(new RegExp(`^notification +status[^]*\\n${notificationId} +delivered +email +ada@example.com +Greetings`));
    expect([shown, events, list].map(({ code, stderr }) => [code, stderr])).toEqual([[0, ''], [0, ''], [0, '']]);
    // No terminal, no colours.
    expect(shown.stdout + events.stdout + list.stdout).not.toContain('\u001b');
  });

  it('sends once for one key', async () => {
    const once = at(...mail, '--idempotency-key', 'backup-7');
    const [first, second] = [await answerOf(once), await answerOf(once)];
    expect(second).toEqual(first);
    expect(await tidings([...once, '--subject', 'Other'])).toMatchObject({ code: 1, stderr: expect.stringContaining('idempotency key') });
  });

  it('cancels, and says when it is too late', async () => {
    const { notificationId } = await answerOf(at(...mail, '--send-at', farAway));
    expect(await answerOf(at('cancel', notificationId, '--reason', 'mistake'))).toEqual({ outcome: 'cancelled' });
    const sent = (await answerOf(at(...mail))).notificationId as string;
    await answerOf(at('status', sent, '--watch'));
    expect(await tidings(at('cancel', sent))).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(/^tidings: Too late\. It is delivered\.\n$/) });
    const { stderr } = await tidings(at('cancel', sent, '--json'));
    expect(JSON.parse(stderr)).toMatchObject({ code: 'too_late', notificationStatus: 'delivered' });
  });

  it('rebuilds a view, shows how far it is, and keeps the account', async () => {
    const { stdout, code } = await tidings(at('rebuild', 'accounting', '--watch', '--json'));
    const lines = stdout.trim().split('\n').map((line) => JSON.parse(line));
    expect(code).toBe(0);
    expect(lines.at(-1)).toEqual({ generation: 2, outcome: 'live' });
    const [{ items }, account] = await Promise.all([answerOf(at('projections')), answerOf(at('accounting'))]);
    expect(items.find(({ name }: { name: string }) => name === 'accounting')).toMatchObject({ generation: 2, status: 'live' });
    const { accepted, position: _position, ...parts } = account;
    expect(Object.values<number>(parts).reduce((sum, count) => sum + count, 0)).toBe(accepted);
  });

  it('registers an address once', async () => {
    const register = at('register', '--email', 'grace@example.com', '--name', 'Grace');
    expect(await answerOf(register)).toMatchObject({ email: 'grace@example.com' });
    expect(await tidings(register)).toMatchObject({ code: 1, stderr: expect.stringContaining('registered already') });
  });

  it('finds nothing wrong with a server that is well', async () => {
    const { findings } = await answerOf(at('doctor'));
    expect(findings.map(({ state }: { state: string }) => state)).not.toContain('wrong');
    expect(findings.length).toBeGreaterThan(2);
  });

  it.each([
    ['what is not there', ['status', '01990000-0000-7000-8000-000000000000'], 1, /There is no notification/],
    ['a view that nobody knows', ['rebuild', 'nothing'], 1, /There is no projection nothing/],
    ['a recipient that is none', ['send', '--recipient', 'ada', '--channel', 'email', '--body', 'x'], 2, /--recipient must be an e-mail address\./],
    ['a time that is none', [...mail, '--send-at', 'tomorrow'], 2, /--send-at must be a time/],
  ])('says what is wrong with %s', async (_what, args, code, words) => {
    expect(await tidings(at(...args))).toMatchObject({ code, stdout: '', stderr: expect.stringMatching(words) });
  });
});
