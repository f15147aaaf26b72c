import type { Outcome } from '../domain/problem.ts';

/** Needed: tells whoever listens what became of a problem. Telling it twice is telling it once. */
export type AnnounceOutcome = (problemId: string, outcome: Outcome) => Promise<void>;
