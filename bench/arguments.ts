import { parseArgs } from 'node:util';
import { LATEST } from './documents/write.ts';
import { MEASUREMENTS } from './measurements/all.ts';

/** What `npm run bench -- ...` was asked for. */
export interface Wishes {
  /** Names of measurements; all when absent. */
  readonly only?: readonly string[];
  readonly rounds: number;
  readonly quick: boolean;
  /** The file for the results. */
  readonly out: string;
}

/** A complete run is what the documents show; anything less stays out of them, unless `--out` says otherwise. */
const PARTIAL = 'bench/results/partial.json';

const ROUNDS = 5;
const QUICK_ROUNDS = 2;
const MOST_ROUNDS = 100;

/** @throws with a sentence for people when it is not understood */
export function wishesOf(args: readonly string[]): Wishes {
  const { values } = parseArgs({
    args: [...args],
    options: { only: { type: 'string' }, rounds: { type: 'string' }, quick: { type: 'boolean', default: false }, out: { type: 'string' } },
  });
  const only = values.only?.split(',').map((name) => name.trim());
  const unknown = only?.filter((name) => !MEASUREMENTS.some((measurement) => measurement.name === name)) ?? [];
  if (unknown.length > 0) throw new Error(`There is no ${unknown.join(', ')}; there are ${MEASUREMENTS.map(({ name }) => name).join(', ')}.`);
  const rounds = values.rounds === undefined ? (values.quick ? QUICK_ROUNDS : ROUNDS) : Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1 || rounds > MOST_ROUNDS) throw new Error(`--rounds must be a whole number from 1 to ${MOST_ROUNDS}.`);
  const complete = only === undefined && !values.quick;
  return { ...(only && { only }), rounds, quick: values.quick, out: values.out ?? (complete ? LATEST : PARTIAL) };
}
