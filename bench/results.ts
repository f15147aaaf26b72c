import type { Figure } from './measurement.ts';

/** Everything that one run found out, as it stands in `bench/results/latest.json`. */
export interface Results {
  /** When it began. */
  readonly at: string;
  readonly minutes: number;
  readonly rounds: number;
  /** Shorter and smaller than it should be: good for trying the bench out. */
  readonly quick: boolean;
  readonly machine: Machine;
  readonly database: { readonly version: string; readonly durability: Readonly<Record<string, string>> };
  readonly measurements: readonly Measured[];
}

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly system: string;
  readonly node: string;
  /** Share of all cores that was in use before the run began: anything but nearly 0 spoils it. */
  readonly busyBefore: number;
}

export interface Measured {
  readonly name: string;
  readonly title: string;
  readonly status: 'done' | 'failed';
  readonly seconds: number;
  /** What went wrong. */
  readonly problems: readonly string[];
  readonly figures: readonly Figure[];
}
