import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { wishesOf, type Wishes } from './arguments.ts';
import { openDatabaseServer, type DatabaseServer } from './database.ts';
import { LATEST, writeDocuments } from './documents/write.ts';
import { describeMachine } from './machine.ts';
import { MEASUREMENTS } from './measurements/all.ts';
import { stopChildren } from './processes/children.ts';
import { report } from './report.ts';
import type { Measured, Results } from './results.ts';
import { runMeasurement } from './run-measurement.ts';

/**
 * `npm run bench`: Tidings beside what people would use instead, in one run on one machine, all on an embedded
 * Postgres with fsync and synchronous_commit on. Prints the ratios and writes everything as JSON.
 */
async function run(wishes: Wishes): Promise<void> {
  const began = performance.now();
  const at = new Date().toISOString();
  const machine = await describeMachine();
  const folder = await mkdtemp(join(tmpdir(), 'tidings-bench-'));
  try {
    await using server = await openDatabaseServer(folder);
    const measurements = await Promise.race([measureAll(wishes, server, folder), interrupted()]);
    const { version, durability } = server;
    const minutes = Math.round((performance.now() - began) / 6_000) / 10;
    const results: Results = {
      at, minutes, rounds: wishes.rounds, quick: wishes.quick, machine, database: { version, durability }, measurements,
    };
    await mkdir(dirname(wishes.out), { recursive: true });
    await writeFile(wishes.out, `${JSON.stringify(results, null, 2)}\n`);
    process.stdout.write(`${report(results)}\nEverything is in ${wishes.out}.\n`);
    if (wishes.out === LATEST) await writeDocuments();
    if (measurements.some(({ status }) => status === 'failed')) process.exitCode = 1;
  } finally {
    await stopChildren();
    await rm(folder, { recursive: true, force: true });
  }
}

async function measureAll(wishes: Wishes, server: DatabaseServer, folder: string): Promise<readonly Measured[]> {
  const measurements: Measured[] = [];
  for (const measurement of MEASUREMENTS) {
    if (wishes.only && !wishes.only.includes(measurement.name)) continue;
    measurements.push(await runMeasurement(measurement, server, wishes, folder));
  }
  return measurements;
}

/** Rejects at Ctrl-C, so that everything is taken down on the way out. */
function interrupted(): Promise<never> {
  return new Promise((_, reject) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => reject(new Error(`Ended by ${signal}.`)));
  });
}

let wishes: Wishes;
try {
  wishes = wishesOf(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(2);
}
try {
  await run(wishes);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
// What a measurement that was given up still waits for keeps nobody here.
process.exit();
