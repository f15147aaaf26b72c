/** How the functions that append write an expectation that is not a revision. */
export const EXPECTED = { none: -1, any: -2, exists: -3 } as const;

/** What became of an append. */
export const STATUS = { appended: 0, conflict: 1, duplicate: 2, deleted: 3 } as const;

/** SQL expressions about one append and its stream. */
export interface AppendTerms {
  /** Whether the stream is deleted; null when there is no such stream. */
  readonly deleted: string;
  /** Whether the command was stored in the stream before. */
  readonly repeated: string;
  readonly expected: string;
  /** Of the stream's last event; -1 for none. */
  readonly revision: string;
}

/** The one rule of optimistic concurrency, as an SQL expression of the status. */
export function statusOf({ deleted, repeated, expected, revision }: AppendTerms): string {
  return `CASE WHEN ${deleted} THEN ${STATUS.deleted}
      WHEN ${repeated} THEN ${STATUS.duplicate}
      WHEN ${expected} = ${EXPECTED.any} THEN ${STATUS.appended}
      WHEN ${expected} = ${EXPECTED.exists} AND ${revision} >= 0 THEN ${STATUS.appended}
      WHEN ${expected} = ${revision} THEN ${STATUS.appended}
      ELSE ${STATUS.conflict} END`;
}
