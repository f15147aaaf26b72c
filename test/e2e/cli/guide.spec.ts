import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startApplication } from '../../support/application.ts';
import { tidings } from '../../support/cli.ts';

const ID = /[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f-]{21}/;

interface Example {
  readonly args: readonly string[];
  readonly exitCode: number;
  /** Each is part of what it prints. */
  readonly shown: readonly string[];
}

/** Every `$ tidings ...` of the guide, with what it shows below. */
function examplesIn(markdown: string): readonly Example[] {
  const blocks = [...markdown.matchAll(/```console\n([^]*?)```/g)].map(([, block]) => block ?? '');
  return blocks.flatMap((block) => block.split(/^\$ tidings /m).slice(1)).map((text) => {
    const [command = '', ...lines] = text.trim().split('\n');
    return {
      args: [...command.matchAll(/"([^"]*)"|\S+/g)].map(([word, quoted]) => quoted ?? word),
      exitCode: Number(/^# exit code (\d+)$/.exec(lines.at(-1) ?? '')?.[1] ?? 0),
      shown: lines.filter((line) => !line.startsWith('#')),
    };
  });
}

it('docs/cli.md shows what the commands do', async () => {
  const examples = examplesIn(readFileSync(join(import.meta.dirname, '../../../docs/cli.md'), 'utf8'));
  expect(examples.length).toBeGreaterThan(8);
  await using app = await startApplication();
  let notificationId = '';
  for (const { args, exitCode, shown } of examples) {
    const filled = args.map((arg) => arg.replace('<notificationId>', notificationId));
    const { code, stdout, stderr } = await tidings(['--url', app.url, ...filled]);
    if (notificationId === '') notificationId = ID.exec(stdout)?.[0] ?? '';
    const printed = stdout + stderr;
    expect({ args, code, missing: shown.filter((line) => !printed.includes(line.replace('<notificationId>', notificationId))), printed })
      .toEqual({ args, code: exitCode, missing: [], printed });
  }
});
