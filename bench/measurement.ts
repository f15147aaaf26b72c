import type { DatabaseServer } from './database.ts';
import type { Samples } from './statistics.ts';

/** Something that is measured, for Tidings and its peers alike. */
export interface Measurement {
  /** For `--only`. */
  readonly name: string;
  readonly title: string;
  run(bench: Bench): Promise<readonly Figure[]>;
}

/** What a measurement works with. */
export interface Bench extends Pick<DatabaseServer, 'freshDatabase' | 'settle'> {
  readonly rounds: number;
  /** Of a kind: `full` in a complete run, less in a quick one. */
  sized(full: number, quick: number): number;
  /** A new folder. */
  folder(): Promise<string>;
  /** For whoever watches. */
  say(line: string): void;
  /** Something that went wrong, and becomes part of the results. */
  problem(line: string): void;
}

/** One number about one contestant, in each round. */
export interface Figure {
  readonly contestant: string;
  readonly metric: string;
  readonly unit: Unit;
  readonly samples: Samples;
}

export type Unit = 'per second' | 'ms' | 'MB' | 'errors';

/** The numbers of one round, by metric. */
export type Numbers = Readonly<Record<string, readonly [number, Unit]>>;
