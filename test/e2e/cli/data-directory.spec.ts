import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runningEmbeddedPostgres } from '#providers/embedded-postgres';
import { answerOf, startCommand, tidings } from '../../support/cli.ts';
import { startProcess } from '../../support/server-process.ts';

const mail = ['send', '--recipient', 'ada@example.com', '--channel', 'email', '--body', 'Hello'];
const NOBODY = /No server is running/;

describe('tidings on a data directory', () => {
  let folder: string;
  let environment: Readonly<Record<string, string>>;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), `tidings-test-${String(process.pid)}-`));
    environment = { TIDINGS_DATA_DIR: folder };
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('works without a server, says that nobody delivers, and leaves nothing running', async () => {
    const sent = await tidings([...mail, '--json'], environment);
    expect(sent).toMatchObject({ code: 0, stderr: expect.stringMatching(NOBODY) });
    expect(await runningEmbeddedPostgres(join(folder, 'postgres'))).toBeNull();
    const { notificationId } = JSON.parse(sent.stdout) as { notificationId: string };

    // Several at a time share one Postgres, and each sees what is in the log.
    const [watched, cancelled] = await Promise.all([
      tidings(['status', notificationId, '--watch'], environment),
      tidings(['cancel', notificationId], environment),
    ]);
    expect(cancelled.code).toBe(0);
    // It may have been cancelled already when it was looked at.
    if (watched.stdout.includes('accepted')) expect(watched).toMatchObject({ code: 1, stderr: expect.stringMatching(/nothing to watch/) });

    expect(await answerOf(['accounting'], environment)).toMatchObject({ accepted: 1, cancelled: 1, inFlight: 0 });
    const rebuilt = await tidings(['rebuild', 'notifications', '--watch'], environment);
    expect(rebuilt).toMatchObject({ code: 0, stdout: 'Generation 2 of notifications is built, and serves.\n', stderr: expect.stringMatching(NOBODY) });
    expect(await runningEmbeddedPostgres(join(folder, 'postgres'))).toBeNull();
  });

  it('works beside a running server, which delivers what was sent', async () => {
    await using server = startProcess(environment);
    const url = await server.url;
    const sent = await tidings([...mail, '--json'], environment);
    expect(sent).toMatchObject({ code: 0, stderr: '' });
    const { notificationId } = JSON.parse(sent.stdout) as { notificationId: string };
    const scheduled = (await answerOf([...mail, '--send-at', '2031-01-01T00:00:00Z'], environment)).notificationId as string;
    const watching = startCommand(['status', scheduled, '--watch'], environment);

    const [watched, rebuilt, doctor] = await Promise.all([
      answerOf(['status', notificationId, '--watch'], environment),
      tidings(['rebuild', 'accounting', '--watch'], environment),
      tidings(['doctor'], environment),
    ]);
    expect(watched).toMatchObject({ status: 'delivered' });
    expect(rebuilt).toMatchObject({ code: 0, stderr: expect.not.stringMatching(NOBODY) });
    expect(doctor).toMatchObject({ code: 0, stdout: expect.stringContaining('A server keeps the views and delivers.') });

    // Whoever follows is interrupted, and the server goes on.
    await watching.printed(/scheduled/);
    watching.kill('SIGINT');
    expect((await watching.ended).code).toBe(130);
    expect(await (await fetch(`${url}/v1/notifications/${notificationId}/status`)).json()).toMatchObject({ status: 'delivered' });
  });
});
