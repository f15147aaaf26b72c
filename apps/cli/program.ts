import { Command, Option } from 'commander';
import { accountingCommand } from './commands/accounting.ts';
import { cancelCommand } from './commands/cancel.ts';
import { completionCommand } from './commands/completion.ts';
import { doctorCommand } from './commands/doctor.ts';
import { eventsCommand } from './commands/events.ts';
import { listCommand } from './commands/list.ts';
import { projectionsCommand } from './commands/projections.ts';
import { rebuildCommand } from './commands/rebuild.ts';
import { registerCommand } from './commands/register.ts';
import { sendCommand } from './commands/send.ts';
import { statusCommand } from './commands/status.ts';
import type { Place, Run, RunAlone } from './session.ts';

/** The whole command line. It throws a `CommanderError` for what cannot be read. */
export function program(run: Run, runAlone: RunAlone, place: Place): Command {
  const tidings = new Command('tidings')
    .description('Sends notifications, and shows what became of every one of them.')
    .addOption(new Option('--url <url>', 'talk to the server that listens there, instead of working on its data directly'))
    .addOption(new Option('--data-dir <folder>', 'the data of an embedded Postgres, instead of TIDINGS_DATA_DIR or .tidings').conflicts('url'))
    .option('--json', 'answer in JSON, one line each, for machines')
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError('(--help shows how)')
    .showSuggestionAfterError()
    .exitOverride()
    .addHelpText('after', HELP);
  const commands = [sendCommand, statusCommand, cancelCommand, listCommand, eventsCommand, projectionsCommand, rebuildCommand, accountingCommand, registerCommand]
    .map((make) => make(run));
  for (const command of [...commands, doctorCommand(runAlone), completionCommand(place)]) {
    tidings.addCommand(command.copyInheritedSettings(tidings));
  }
  return tidings;
}

const HELP = `
Without --url a command works on the data itself, with the settings of the server (DATABASE_URL, TIDINGS_DATA_DIR,
EVENT_STORE ...), beside a running server or without one.

Exit codes: 0 done, 1 refused or not found, 2 not a right command line, 69 nobody there to serve it,
78 settings that are not valid.

Examples:
  $ tidings send --recipient ada@example.com --channel email --subject Shipped --body "It is on its way."
  $ tidings status 0199c3a4-... --watch
  $ tidings list --status failed --json
  $ tidings --url http://127.0.0.1:3000 accounting
`;
