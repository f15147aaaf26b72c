import { CommanderError, type Command } from 'commander';
import { terminal } from './output/terminal.ts';
import { program } from './program.ts';

/** What is written to standard error, and with which code it ends, for a command line that is never carried out. */
async function refused(...args: readonly string[]): Promise<{ readonly said: string; readonly carriedOut: boolean }> {
  let said = '';
  let carriedOut = false;
  const carryOut = (): Promise<void> => {
    carriedOut = true;
    return Promise.resolve();
  };
  const nothing = { write: () => true };
  const tidings = program(carryOut, carryOut, { terminal: terminal(nothing, nothing), stop: new AbortController().signal });
  const writeErr = (text: string): void => void (said += text);
  const all: readonly Command[] = [tidings, ...tidings.commands];
  for (const command of all) command.configureOutput({ writeErr, writeOut: writeErr });
  const error = await tidings.parseAsync(args, { from: 'user' }).then(() => undefined, (thrown: unknown) => thrown);
  if (error !== undefined) expect(error).toBeInstanceOf(CommanderError);
  return { said, carriedOut };
}

describe('a command line', () => {
  it.each([
    ['without a command', [], /Usage: tidings/],
    ['with an unknown one', ['sned'], /unknown command 'sned'\n\(Did you mean send\?\)/],
    ['without an option that is needed', ['send', '--channel', 'email', '--body', 'x'], /required option '--recipient <address>'/],
    ['with a value that cannot be one', ['send', '--recipient', 'x', '--channel', 'pigeon', '--body', 'x'], /Allowed choices are email, slack, sms, webhook/],
    ['with a number out of range', ['list', '--limit', '0'], /whole number from 1 to 200/],
    ['with options that contradict each other', ['list', '--url', 'http://127.0.0.1:1', '--data-dir', 'x'], /'--data-dir <folder>' cannot be used with option '--url <url>'/],
    ['without an argument', ['status'], /missing required argument 'id'/],
    ['with too many', ['status', 'a', 'b'], /too many arguments/],
  ])('%s is refused in words, and shows where to look', async (_how, args, words) => {
    const { said, carriedOut } = await refused(...args);
    expect(said).toMatch(words);
    expect(said).toMatch(/--help/);
    expect(carriedOut).toBe(false);
  });

  it('may have what every command takes before it or after it', async () => {
    expect(await refused('--json', 'accounting')).toEqual({ said: '', carriedOut: true });
    expect(await refused('accounting', '--json')).toEqual({ said: '', carriedOut: true });
  });

  it.each(['send', 'status', 'cancel', 'list', 'events', 'projections', 'rebuild', 'accounting', 'register', 'doctor', 'completion'])(
    'is explained with an example: %s',
    async (command) => {
      expect((await refused(command, '--help')).said).toMatch(/Examples?:\n {2}\$ .*tidings/);
    },
  );
});
