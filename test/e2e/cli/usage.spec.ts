import { startHttpSink } from '../../support/http-sink.ts';
import { tidings } from '../../support/cli.ts';

it('ends with 2 when the command line is not right, and with 0 when help is asked for', async () => {
  const [missing, address, help] = await Promise.all([tidings(['send', '--body', 'x']), tidings(['list', '--url', 'localhost:3000']), tidings(['--help'])]);
  expect(missing).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(/required option/) });
  expect(address).toMatchObject({ code: 2, stdout: '', stderr: 'tidings: --url must be an address like http://127.0.0.1:3000.\n' });
  expect(help).toMatchObject({ code: 0, stdout: expect.stringContaining('Examples:'), stderr: '' });
});

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
