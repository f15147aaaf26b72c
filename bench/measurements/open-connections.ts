import type { Bench, Measurement, Numbers } from '../measurement.ts';
import { generate } from '../processes/generator.ts';
import { startTidings } from '../processes/server.ts';
import { interleaved } from '../rounds.ts';
import { memory } from './memory.ts';

const PER_SECOND = 3_200;

/** 3,200 requests a second over 10,000 open connections that take turns. */
export const openConnections: Measurement = {
  name: 'open-connections',
  title: 'POST /v1/notifications, 3,200/s over 10,000 open connections',
  run: (bench) => interleaved(bench, [
    { name: 'tidings', run: () => offerTo(bench, { ROLES: 'api' }) },
    { name: 'tidings, all roles', run: () => offerTo(bench, {}) },
  ]),
};

async function offerTo(bench: Bench, settings: Readonly<Record<string, string>>): Promise<Numbers> {
  await using database = await bench.freshDatabase();
  await using server = await startTidings(await bench.folder(), database.url, settings);
  const measuredMs = bench.sized(6_000, 1_500);
  const connections = bench.sized(10_000, 1_000);
  const { latency, errors } = await generate('offer', { url: server.url, connections, perSecond: PER_SECOND, warmUpMs: measuredMs / 2, measuredMs });
  return { mean: [latency.mean, 'ms'], p50: [latency.p50, 'ms'], p99: [latency.p99, 'ms'], errors: [errors, 'errors'], ...memory(server) };
}
