import { Command } from 'commander';
import { pause } from '#timing';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { ProjectionView } from '../client/tidings-client.ts';
import { progressLine, shareOf } from '../output/progress-bar.ts';
import type { Run, Session } from '../session.ts';

/** Between two looks. */
const EVERY_MS = 250;
/** Where no line can be drawn again, one is written for every tenth of the way. */
const STEPS = 10;

export function rebuildCommand(run: Run): Command {
  return new Command('rebuild')
    .summary('build a view anew from the log')
    .description('Builds a new generation of a view from the log, beside the one that serves, and then swaps them.')
    .argument('<name>', 'of the view; see tidings projections')
    .option('--watch', 'go on until it is done, and show how far it is')
    .addHelpText('after', `
While no server runs the rebuild is done here, and lasts until its end. With --watch and --json there is one line
for every look at it.

Examples:
  $ tidings rebuild notifications --watch
  $ tidings --url http://127.0.0.1:3000 rebuild accounting
`)
    .action((name: string, { watch = false }: { watch?: boolean }, command: Command) =>
      run(command, (session) => rebuild(session, name, watch)));
}

async function rebuild(session: Session, name: string, watch: boolean): Promise<ExitCode | undefined> {
  const { client, answer, terminal } = session;
  const { generation, buildsHere } = await client.rebuild(name);
  if (buildsHere) terminal.note('No server is running, so the rebuild is done here.');
  if (watch || buildsHere) return follow(session, name, generation, watch);
  answer({ generation }, () => `Generation ${generation} of ${name} is being built. It serves once it has caught up: tidings projections`);
  return undefined;
}

async function follow(session: Session, name: string, generation: number, watch: boolean): Promise<ExitCode | undefined> {
  const { client, answer, json, terminal, stop } = session;
  let step = -1;
  for (;;) {
    const view = await client.projection(name);
    const outcome = outcomeOf(view, generation);
    if (outcome.outcome !== 'building') {
      answer({ generation, ...outcome }, () => terminal.paint(outcome.outcome === 'live' ? 'green' : 'red', sentence(outcome, name, generation)));
      return outcome.outcome === 'live' ? undefined : EXIT.refused;
    }
    if (watch && view.rebuild) {
      const next = Math.floor(shareOf(view.rebuild) * STEPS);
      if (json) terminal.answer(JSON.stringify(view.rebuild));
      else if (terminal.isLive) terminal.draft(progressLine(name, view.rebuild));
      else if (next > step) terminal.note(progressLine(name, view.rebuild));
      step = next;
    }
    await pause(EVERY_MS, stop);
    if (stop.aborted) return undefined;
  }
}

type Outcome = { readonly outcome: 'building' | 'live' | 'cancelled' } | { readonly outcome: 'failed'; readonly reason: string };

function outcomeOf({ generation: live, rebuild: running, lastRebuildFailed }: ProjectionView, generation: number): Outcome {
  if (live >= generation) return { outcome: 'live' };
  if (running?.generation === generation) return { outcome: 'building' };
  return lastRebuildFailed === undefined ? { outcome: 'cancelled' } : { outcome: 'failed', reason: lastRebuildFailed };
}

function sentence(outcome: Outcome, name: string, generation: number): string {
  switch (outcome.outcome) {
    case 'live': return `Generation ${generation} of ${name} is built, and serves.`;
    case 'failed': return `The rebuild of ${name} failed, and the old generation goes on serving: ${outcome.reason}`;
    default: return `The rebuild of ${name} was cancelled; the old generation goes on serving.`;
  }
}
