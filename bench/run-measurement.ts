import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import type { Wishes } from './arguments.ts';
import type { DatabaseServer } from './database.ts';
import type { Bench, Measurement } from './measurement.ts';
import { reasonOf } from './reason.ts';
import { stopChildren } from './processes/children.ts';
import type { Measured } from './results.ts';

/** No measurement may take longer: an hour lost to one that hangs is worse than a line that says so. */
const MOST_MS = 15 * 60_000;

/** Runs one measurement. One that fails is a result as well; whatever processes it leaves are ended. */
export async function runMeasurement(
  measurement: Measurement,
  server: DatabaseServer,
  { rounds, quick }: Wishes,
  folder: string,
): Promise<Measured> {
  const { name, title } = measurement;
  const problems: string[] = [];
  const began = performance.now();
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  const problem = (line: string): void => {
    problems.push(line);
    say(`  ${line}`);
  };
  let over = false;
  // One that was given up finds no way to go on beside the next one.
  const unlessOver = <T>(work: () => Promise<T>): Promise<T> => (over ? Promise.reject(new Error('It was given up.')) : work());
  const bench: Bench = {
    rounds,
    freshDatabase: () => unlessOver(() => server.freshDatabase()),
    settle: () => unlessOver(() => server.settle()),
    sized: (full, small) => (quick ? small : full),
    folder: () => mkdtemp(join(folder, `${name}-`)),
    say,
    problem,
  };
  const seconds = (): number => Math.round((performance.now() - began) / 1_000);
  say(title);
  try {
    const figures = await inTime(measurement.run(bench));
    // One without a single number has failed, whatever it says of itself.
    return { name, title, status: figures.length > 0 ? 'done' : 'failed', seconds: seconds(), problems, figures };
  } catch (error) {
    problem(reasonOf(error));
    return { name, title, status: 'failed', seconds: seconds(), problems, figures: [] };
  } finally {
    over = true;
    await stopChildren();
  }
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`It took longer than ${MOST_MS / 60_000} minutes.`)), MOST_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
