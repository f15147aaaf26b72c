import type { Bench, Measurement, Numbers } from '../measurement.ts';
import { generate } from '../processes/generator.ts';
import { startTidings } from '../processes/server.ts';
import { interleaved } from '../rounds.ts';
import { memory } from './memory.ts';

const PER_SECOND = 2_000;
const CONNECTIONS = 100;

/** How far the notifications view is behind what was accepted, while 2,000 a second are. */
export const viewLag: Measurement = {
  name: 'view-lag',
  title: 'Accepted to visible in a view, 2,000/s',
  run: (bench) => interleaved(bench, [{ name: 'tidings', run: () => watch(bench) }]),
};

async function watch(bench: Bench): Promise<Numbers> {
  await using database = await bench.freshDatabase();
  await using server = await startTidings(await bench.folder(), database.url, { ROLES: 'api,projections' });
  const measuredMs = bench.sized(6_000, 1_500);
  const { fromAnswer, fromDue, errors } = await generate('watchVisibility', {
    url: server.url,
    database: database.url,
    view: 'notifications',
    perSecond: PER_SECOND,
    connections: CONNECTIONS,
    warmUpMs: measuredMs / 2,
    measuredMs,
  });
  return {
    p50: [fromAnswer.p50, 'ms'],
    p99: [fromAnswer.p99, 'ms'],
    'p99 from due': [fromDue.p99, 'ms'],
    errors: [errors, 'errors'],
    ...memory(server),
  };
}
