import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { openTidings, type Configuration, type OpenLog, type Tidings } from '#composition';
import { configurationHere } from '../client/configuration-here.ts';
import { Failed } from '../client/failed.ts';
import { startProblem } from '../client/problem-from.ts';
import { examineChannels } from './examine-channels.ts';
import { examineDataDirectory } from './examine-data-directory.ts';
import { examinePolicies, examineViews } from './examine-views.ts';
import { examineQueues } from './examine-queues.ts';
import { note, ok, wrong, type Finding } from './finding.ts';

const OLDEST_NODE = [20, 19] as const;

/** Looks at everything that a server on this machine, with these settings, would need. Sends nothing to anybody. */
export async function examineHere(dataDir?: string): Promise<readonly Finding[]> {
  const node = examineNode(process.versions.node);
  try {
    const { configuration, log } = configurationHere(dataDir);
    const settings = ok('settings', 'The environment is valid.');
    const [directory, core, channels, queues] = await Promise.all([
      examineDataDirectory(configuration),
      examineCore(configuration, log),
      examineChannels(configuration),
      examineQueues(configuration.queues),
    ]);
    return [node, settings, ...directory, ...core, ...channels, ...queues];
  } catch (error) {
    if (!(error instanceof Failed)) throw error;
    return [node, wrong('settings', error.problem.detail, 'Set these variables as docs/configuration.md has it, then ask again.')];
  }
}

export function examineNode(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isNewEnough = major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1]);
  if (isNewEnough) return ok('node', `Node.js ${version}.`);
  return wrong('node', `This is Node.js ${version}.`, `Install Node.js ${OLDEST_NODE.join('.')} or newer.`);
}

/** The stores, and what is kept in them. */
async function examineCore(configuration: Configuration, log: OpenLog): Promise<readonly Finding[]> {
  const { databaseUrl, dataDir } = configuration;
  if (databaseUrl === undefined && !(await exists(join(dataDir, 'postgres')))) {
    return [note('database', 'There is no data yet.', 'npm start makes an embedded Postgres there; or set DATABASE_URL.')];
  }
  try {
    await using tidings = await openTidings(configuration, { log, beside: true });
    return [...await examineStores(tidings), ...await examineServers(tidings), ...await examineViews(tidings.projections), ...await examinePolicies(tidings.policies)];
  } catch (error) {
    const advice = databaseUrl === undefined
      ? `The end of ${join(dataDir, 'postgres.log')} has more; nothing was changed.`
      : 'See that Postgres (and EventStoreDB, if EVENT_STORE names it) runs, and that DATABASE_URL and EVENTSTOREDB_URL lead there.';
    return [wrong('database', startProblem(error).detail, advice)];
  }
}

async function examineStores(tidings: Tidings): Promise<readonly Finding[]> {
  const { configuration: { databaseUrl, eventStore } } = tidings;
  const reasons = await tidings.readiness();
  const kind = databaseUrl === undefined ? 'The embedded Postgres' : 'The Postgres that DATABASE_URL names';
  const away = reasons.map((reason) => wrong('stores', reason, 'See that it runs, and that this machine reaches it.'));
  if (away.length > 0) return away;
  const store = eventStore.kind === 'postgres' ? 'in Postgres' : 'in EventStoreDB';
  return [ok('database', `${kind} answers.`), ok('event store', `The log is ${store}, and has reached position ${await tidings.head()}.`)];
}

async function examineServers(tidings: Tidings): Promise<readonly Finding[]> {
  const { projections, delivery } = await tidings.attendance();
  if (projections && delivery) return [ok('server', 'A server keeps the views and delivers.')];
  const missing = [...(projections ? [] : ['nobody keeps the views']), ...(delivery ? [] : ['nobody delivers'])].join(', and ');
  return [note('server', `At the moment ${missing}.`, 'npm start runs a server that does; what was accepted is on record and waits.')];
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(() => true, () => false);
}
