import { EVENTS_EACH } from '../fill-log.ts';
import type { Bench, Figure, Measurement } from '../measurement.ts';
import { generate } from '../processes/generator.ts';
import { interleaved } from '../rounds.ts';
import { memory } from './memory.ts';
import { rebuild, serveFilledLog } from './rebuilding.ts';

/** So few, because a million would take it longer than everything else here together. A short log is to its advantage. */
const EMMETT_STREAMS = 1_000;

/** The notifications view, from a log of a million events; beside only reading that log, and Emmett's rebuild of the same view. */
export const rebuilds: Measurement = {
  name: 'rebuild',
  title: 'Rebuild of the notifications view, 1 million events',
  run: measure,
};

async function measure(bench: Bench): Promise<readonly Figure[]> {
  const [large, small] = [bench.sized(333_334, 20_000), bench.sized(111_112, 7_000)];
  const emmettStreams = bench.sized(EMMETT_STREAMS, 200);
  await using largeLog = await bench.freshDatabase();
  await using smallLog = await bench.freshDatabase();
  bench.say(`  filling logs of ${large * EVENTS_EACH} and ${small * EVENTS_EACH} events`);
  await using onLarge = await serveFilledLog(await bench.folder(), largeLog, large);
  await using onSmall = await serveFilledLog(await bench.folder(), smallLog, small);
  return await interleaved(bench, [
    { name: 'tidings', run: async () => ({ rate: [large * EVENTS_EACH / await rebuild(onLarge), 'per second'], ...memory(onLarge) }) },
    { name: 'tidings, a third of the log', run: async () => ({ rate: [small * EVENTS_EACH / await rebuild(onSmall), 'per second'], ...memory(onSmall) }) },
    { name: 'only reading', run: async () => ({ rate: [(await generate('readTable', { database: largeLog.url })).perSecond, 'per second'] }) },
    {
      name: 'emmett',
      // A second rebuild of the same log finds nothing left to do.
      run: async () => {
        await using database = await bench.freshDatabase();
        await generate('fillEmmett', { database: database.url, streams: emmettStreams });
        const { perSecond } = await generate('rebuildEmmett', { database: database.url, events: emmettStreams * EVENTS_EACH });
        return { rate: [perSecond, 'per second'] };
      },
    },
  ]);
}
