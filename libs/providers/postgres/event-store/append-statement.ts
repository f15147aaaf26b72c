import type { QueryArrayConfig } from 'pg';
import type { ExpectedRevision } from '#kernel';
import { EXPECTED } from './append-rules.sql.ts';

/** One statement that stores appends, and how to read the one row that it answers. */
export interface AppendStatement {
  readonly query: QueryArrayConfig;
  readonly read: (row: readonly string[]) => AppendAnswers;
}

export interface AppendAnswers {
  /** One for each append, in order. */
  readonly answers: readonly AppendAnswer[];
  /** When they were recorded, in seconds since 1970 as the database writes them. */
  readonly seconds: string;
}

export interface AppendAnswer {
  /** One of `STATUS`. */
  readonly status: number;
  /** Of the append's last event; on a conflict the actual one, -1 for none. */
  readonly revision: number;
  readonly position: string;
}

/** A number that is no revision matches no stream: -4 stands for all of them. */
export function writeExpected(expected: ExpectedRevision): number {
  if (typeof expected !== 'number') return EXPECTED[expected];
  return Number.isSafeInteger(expected) && expected >= 0 ? expected : -4;
}
