import { cpus, release, totalmem, type } from 'node:os';
import type { Machine } from './results.ts';

const WATCHED_MS = 2_000;

/** What the run is made on, and whether something else was busy on it for the two seconds that this takes. */
export async function describeMachine(): Promise<Machine> {
  const before = times();
  await new Promise((resolve) => setTimeout(resolve, WATCHED_MS));
  const after = times();
  const busy = 1 - (after.idle - before.idle) / (after.all - before.all);
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()}`,
    node: process.version,
    busyBefore: Math.round(busy * 100) / 100,
  };
}

/** Milliseconds since the start of the machine, over all cores. */
function times(): { readonly idle: number; readonly all: number } {
  const each = cpus().map(({ times: { user, nice, sys, idle, irq } }) => ({ idle, all: user + nice + sys + idle + irq }));
  return { idle: each.reduce((sum, { idle }) => sum + idle, 0), all: each.reduce((sum, { all }) => sum + all, 0) };
}
