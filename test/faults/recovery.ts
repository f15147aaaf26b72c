import type { Fault } from './faults.ts';
import { accepted } from './probe.ts';

/** After the end of a fault every instance must accept again within this time. */
const RECOVERY_MS = 30_000;

/** A fault, and then how long it takes until every instance accepts again. */
export function recovered({ kind, inject }: Fault): Fault {
  return {
    kind,
    inject: async (world) => {
      await inject(world);
      const since = performance.now();
      await Promise.all(world.instances.map(async ({ name, up }) => {
        await accepted(world, await up(), { channel: 'slack', recipient: '#tests' }, RECOVERY_MS);
        world.recoveries.push({ kind, name, ms: performance.now() - since });
      }));
    },
  };
}
