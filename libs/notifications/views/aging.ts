import type { Priority } from '../domain/notification/content.ts';

/**
 * When a notification's turn comes relative to the others, RFC 3339 UTC: as if it were due later by its
 * priority's penalty. Urgent goes before normal before low, but a low one that has waited for five
 * minutes goes before an urgent one of this moment: nobody starves.
 */
export function agedOrder(dueAt: string, priority: Priority): string {
  const due = Date.parse(dueAt);
  return Number.isNaN(due) ? dueAt : new Date(due + PENALTY_MS[priority]).toISOString();
}

const PENALTY_MS: Readonly<Record<Priority, number>> = { urgent: 0, normal: 60_000, low: 300_000 };

/** What is due by now stands no further ahead than this in the order. */
export const MOST_PENALTY_MS = PENALTY_MS.low;
