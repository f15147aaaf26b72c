import { reasonOf } from './reason.ts';
import type { Bench, Figure, Numbers } from './measurement.ts';

export interface Contestant {
  readonly name: string;
  /** @throws when it fails; the round then goes on without it */
  readonly run: (round: number) => Promise<Numbers>;
}

/**
 * All contestants in each round, one after the other, so that whatever befalls the machine for a while
 * befalls them alike. Each round begins with another one.
 *
 * @param turns rounds made of each one that is asked for
 */
export async function interleaved(bench: Bench, contestants: readonly Contestant[], turns = 1): Promise<readonly Figure[]> {
  const count = bench.rounds * turns;
  const rounds: { readonly name: string; readonly numbers: Numbers; readonly round: number }[] = [];
  for (let round = 0; round < count; round++) {
    for (const { name, run } of turned(contestants, round)) {
      try {
        await bench.settle();
        const numbers = await run(round);
        rounds.push({ name, numbers, round });
        bench.say(`  round ${round + 1}, ${name}: ${shown(numbers)}`);
      } catch (error) {
        bench.problem(`${name} failed in round ${round + 1}: ${reasonOf(error)}`);
      }
    }
  }
  return contestants.flatMap(({ name }) => figuresOf(name, rounds.filter((one) => one.name === name), count));
}

function figuresOf(contestant: string, rounds: readonly { readonly numbers: Numbers; readonly round: number }[], count: number): readonly Figure[] {
  const units = new Map(rounds.flatMap(({ numbers }) => Object.entries(numbers).map(([metric, [, unit]]) => [metric, unit])));
  return [...units].map(([metric, unit]) => ({
    contestant,
    metric,
    unit,
    samples: Array.from({ length: count }, (_, round) => rounds.find((one) => one.round === round)?.numbers[metric]?.[0] ?? null),
  }));
}

function turned<T>(items: readonly T[], by: number): readonly T[] {
  const start = by % items.length;
  return [...items.slice(start), ...items.slice(0, start)];
}

function shown(numbers: Numbers): string {
  return Object.entries(numbers).map(([metric, [value, unit]]) => `${metric} ${value >= 100 ? Math.round(value) : value.toFixed(1)} ${unit}`).join(', ');
}
