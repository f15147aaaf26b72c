import { EVENTS_EACH, filledId } from '../fill-log.ts';
import type { Database } from '../database.ts';
import type { Bench, Figure, Measurement, Numbers } from '../measurement.ts';
import { openGenerator, type Generator } from '../processes/generator.ts';
import { reasonOf } from '../reason.ts';
import { startTidings, type Server } from '../processes/server.ts';
import { interleaved, type Contestant } from '../rounds.ts';
import { memory } from './memory.ts';
import { rebuild, serveFilledLog } from './rebuilding.ts';

const CONNECTIONS = 20;
const ASKED_FOR = 5_000;
/** A round goes through the logs so often, a moment each: what is compared are the logs, and machines differ from second to second. */
const TURNS = 4;

/** What one append and one query cost in a log of a thousand, a hundred thousand and five million events. */
export const growth: Measurement = {
  name: 'growth',
  title: 'Cost as the log grows',
  run: measure,
};

async function measure(bench: Bench): Promise<readonly Figure[]> {
  const opened: AsyncDisposable[] = [];
  const contestants: Contestant[] = [];
  try {
    for (const events of [1_000, 100_000, bench.sized(5_000_000, 200_000)]) {
      const name = `log of ${events.toLocaleString('en-US')}`;
      bench.say(`  filling a ${name}`);
      try {
        const run = await openLog(bench, Math.ceil(events / EVENTS_EACH), opened);
        contestants.push({ name, run });
      } catch (error) {
        bench.problem(`The ${name} could not be made: ${reasonOf(error)}`);
      }
    }
    return await interleaved(bench, contestants, TURNS);
  } finally {
    for (const one of opened.reverse()) await one[Symbol.asyncDispose]();
  }
}

async function openLog(bench: Bench, notifications: number, opened: AsyncDisposable[]): Promise<Contestant['run']> {
  const database = await bench.freshDatabase();
  opened.push(database);
  const server = await serveLogWithView(bench, database, notifications);
  const generator = openGenerator();
  opened.push(server, generator);
  const ids = Array.from({ length: ASKED_FOR }, () => filledId(1 + Math.floor(Math.random() * notifications)));
  return () => ask(bench, server, generator, ids);
}

async function serveLogWithView(bench: Bench, database: Database, notifications: number): Promise<Server> {
  const folder = await bench.folder();
  {
    await using projecting = await serveFilledLog(folder, database, notifications);
    await rebuild(projecting);
  }
  return startTidings(folder, database.url, { ROLES: 'api' });
}

async function ask(bench: Bench, server: Server, generator: Generator, ids: readonly string[]): Promise<Numbers> {
  const measuredMs = bench.sized(2_000, 600) / TURNS;
  const job = { url: server.url, connections: CONNECTIONS, warmUpMs: measuredMs / 2, measuredMs };
  const query = await generator.ask('getAny', { ...job, ids });
  const append = await generator.ask('postAll', job);
  return {
    append: [append.perSecond, 'per second'],
    query: [query.perSecond, 'per second'],
    errors: [append.errors + query.errors, 'errors'],
    ...memory(server),
  };
}
