import type { Bench, Figure, Measurement, Numbers } from '../measurement.ts';
import type { AppendPeerName } from '../peers/append-peer.ts';
import { hasPgbench, runPgbench } from '../peers/pgbench.ts';
import { generate } from '../processes/generator.ts';
import { interleaved, type Contestant } from '../rounds.ts';

const CALLERS = 200;
/** As many connections as the pool of the plain INSERT has. */
const PGBENCH_CLIENTS = 20;

/** Durable appends of one event each, each to a stream of its own, by 200 concurrent callers in one process. */
export const appends: Measurement = {
  name: 'appends',
  title: 'Durable appends, 200 concurrent',
  run: (bench) => compare(bench, CALLERS, 4_000, PGBENCH_CLIENTS),
};

/** The same by one caller: what one append costs. */
export const appendLatency: Measurement = {
  name: 'append-latency',
  title: 'One append at a time',
  run: (bench) => compare(bench, 1, 2_000, 1),
};

const PEERS: readonly AppendPeerName[] = ['tidings', 'plain-insert', 'emmett'];

async function compare(bench: Bench, callers: number, fullMs: number, pgbenchClients: number): Promise<readonly Figure[]> {
  const measuredMs = bench.sized(fullMs, 700);
  const contestants: Contestant[] = PEERS.map((name) => ({ name, run: () => appendOn(bench, name, callers, measuredMs) }));
  if (await hasPgbench()) contestants.push({ name: 'pgbench', run: () => insertOn(bench, pgbenchClients, measuredMs) });
  else bench.problem('pgbench is not installed: left out.');
  return interleaved(bench, contestants);
}

async function appendOn(bench: Bench, peer: AppendPeerName, callers: number, measuredMs: number): Promise<Numbers> {
  await using database = await bench.freshDatabase();
  const warmUpMs = measuredMs / 3;
  const { perSecond, latency } = await generate('appendAll', { peer, database: database.url, callers, warmUpMs, measuredMs });
  return { rate: [perSecond, 'per second'], mean: [latency.mean, 'ms'], p50: [latency.p50, 'ms'], p99: [latency.p99, 'ms'] };
}

async function insertOn(bench: Bench, clients: number, measuredMs: number): Promise<Numbers> {
  await using database = await bench.freshDatabase();
  const seconds = Math.max(1, Math.round(measuredMs / 1_000));
  const { perSecond, meanMs } = await runPgbench({ database: database.url, folder: await bench.folder(), clients, seconds });
  return { rate: [perSecond, 'per second'], mean: [meanMs, 'ms'] };
}
