import { startHttpSink } from '../../support/http-sink.ts';
import { tidings } from '../../support/cli.ts';

describe('a command line that is not right', () => {
  it.each([
    ['without a command', [], /Usage: tidings/],
    ['with an unknown one', ['sned'], /unknown command 'sned'\n\(Did you mean send\?\)/],
    ['without an option that is needed', ['send', '--channel', 'email', '--body', 'x'], /required option '--recipient <address>'/],
    ['with a value that cannot be one', ['send', '--recipient', 'x', '--channel', 'pigeon', '--body', 'x'], /Allowed choices are email, slack, sms, webhook/],
    ['with a number out of range', ['list', '--limit', '0'], /whole number from 1 to 200/],
    ['with options that contradict each other', ['list', '--url', 'http://127.0.0.1:1', '--data-dir', 'x'], /'--data-dir <folder>' cannot be used with option '--url <url>'/],
    ['with an address that is none', ['list', '--url', 'localhost:3000'], /--url must be an address like http/],
    ['without an argument', ['status'], /missing required argument 'id'/],
    ['with too many', ['status', 'a', 'b'], /too many arguments/],
  ])('is refused with 2 %s', async (_how, args, words) => {
    expect(await tidings(args)).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(words) });
  });

  it('is helped with examples', async () => {
    const [all, one] = await Promise.all([tidings(['--help']), tidings(['send', '--help'])]);
    expect([all.code, one.code]).toEqual([0, 0]);
    for (const { stdout } of [all, one]) expect(stdout).toMatch(/Examples:\n {2}\$ tidings/);
  });
});

describe('a command that nobody can serve', () => {
  it('ends with 69 where no server answers, or something else does', async () => {
    await using other = await startHttpSink();
    const [nobody, another] = await Promise.all([tidings(['accounting', '--url', 'http://127.0.0.1:9']), tidings(['accounting', '--url', other.url])]);
    expect(nobody).toMatchObject({ code: 69, stdout: '', stderr: 'tidings: No server answers at http://127.0.0.1:9: the connection was refused.\n' });
    expect(another).toMatchObject({ code: 69, stderr: expect.stringContaining('is no Tidings server') });
  });

  it('ends with 69 where the database does not answer, and with 78 where its settings are not valid', async () => {
    const [away, invalid] = await Promise.all([
      tidings(['accounting', '--json'], { DATABASE_URL: 'postgres://ada:hush@127.0.0.1:9/x' }),
      tidings(['accounting'], { DATABASE_URL: 'mysql://ada:hush@h/x', SANDBOX: 'maybe' }),
    ]);
    expect(away.code).toBe(69);
    expect(JSON.parse(away.stderr)).toMatchObject({ code: 'unavailable', detail: expect.stringContaining('ECONNREFUSED') });
    expect(invalid.code).toBe(78);
    expect(invalid.stderr).toMatch(/DATABASE_URL: [^]*SANDBOX: /);
    expect(away.stderr + invalid.stderr).not.toMatch(/hush|^\s+at /m);
  });
});
