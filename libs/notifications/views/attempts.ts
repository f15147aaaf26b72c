import type { DeliveryAttemptStarted, LateDeliveryOutcomeRecorded } from '../domain/notification/events.ts';

/** One delivery attempt as people see it. JSON, stored in the row. */
export interface AttemptRow {
  /** From 1. */
  readonly number: number;
  readonly startedAt: string;
  readonly endedAt?: string;
  readonly outcome: 'running' | 'delivered' | 'failed' | 'unknown';
  readonly providerMessageId?: string;
  /** Why it failed, or why its outcome is unknown. */
  readonly error?: string;
}

type Ending = Pick<AttemptRow, 'endedAt' | 'outcome' | 'providerMessageId' | 'error'>;

export function started(attempts: readonly AttemptRow[], { attempt, startedAt }: DeliveryAttemptStarted['data']): readonly AttemptRow[] {
  return [...attempts, { number: attempt, startedAt, outcome: 'running' }];
}

/** The later ending takes the place of an earlier one: an unknown outcome may become certain. One that stays unknown stays as it was. */
export function ended(attempts: readonly AttemptRow[], attempt: number, ending: Ending): readonly AttemptRow[] {
  return attempts.map((row) => {
    if (row.number !== attempt || (row.outcome === 'unknown' && ending.outcome === 'unknown')) return row;
    return { number: row.number, startedAt: row.startedAt, ...ending };
  });
}

export function noted(attempts: readonly AttemptRow[], data: LateDeliveryOutcomeRecorded['data']): readonly AttemptRow[] {
  const { attempt, at, outcome, providerMessageId, reason } = data;
  return ended(attempts, attempt, {
    outcome,
    endedAt: at,
    ...(providerMessageId !== undefined && { providerMessageId }),
    ...(reason !== undefined && { error: reason }),
  });
}
