import { fillEmmett, rebuildEmmett } from '../peers/emmett-rebuild.ts';
import { readTable } from '../peers/raw-read.ts';
import { reasonOf } from '../reason.ts';
import { appendAll } from './appends.ts';
import { startSinks, watchDeliveries } from './deliveries.ts';
import { getAny, offer, postAll } from './http-jobs.ts';
import { watchVisibility } from './visibility.ts';

/**
 * The load generator, a process of its own: it shares neither its event loop nor its heap with what it
 * measures, nor with the contestant before it. Its parent asks for one job after the other.
 */
const jobs = { appendAll, readTable, fillEmmett, rebuildEmmett, postAll, getAny, offer, watchVisibility, startSinks, watchDeliveries };

export type Jobs = typeof jobs;

export interface Asked<Name extends keyof Jobs = keyof Jobs> {
  readonly job: Name;
  readonly options: Parameters<Jobs[Name]>[0];
}

export type Told = { readonly result: unknown } | { readonly error: string };

process.on('message', (asked: Asked) => {
  const run = jobs[asked.job] as (options: unknown) => Promise<unknown>;
  run(asked.options).then(
    (result) => tell({ result }),
    (error: unknown) => tell({ error: reasonOf(error) }),
  );
});
// Whoever asked is gone.
process.on('disconnect', () => process.exit(0));

function tell(told: Told): void {
  process.send?.(told);
}
