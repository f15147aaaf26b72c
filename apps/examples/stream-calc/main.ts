import { runService, serviceSettings } from '#hosting';
import { ask } from './ask.ts';
import { openBroker } from './broker.ts';
import { namesWith, startStreamCalc } from './stream-calc.ts';

const names = namesWith(process.env['STREAM_CALC_PREFIX']);
const settings = () => serviceSettings('examples/stream-calc', process.env);

const [task, problem = ''] = process.argv.slice(2);
if (task === 'ask') await askOnce(problem);
else await runService(async (warn) => startStreamCalc(openBroker(settings(), warn), names));

async function askOnce(text: string): Promise<void> {
  try {
    await using broker = openBroker(settings(), () => undefined);
    process.stdout.write(`${JSON.stringify(await ask(broker, text, names))}\n`);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
