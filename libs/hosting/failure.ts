import { InvalidCursor, Lagging, NotParked, UnknownPolicy } from '#event-sourcing';
import {
  InvalidAppend,
  KeyReused,
  NoRebuild,
  NoSuchGeneration,
  OutcomeUnknown,
  Overloaded,
  RebuildRunning,
  Unavailable,
  UnknownProjection,
  WrongExpectedRevision,
} from '#protocols';

/** What went wrong below the core, in the words of the public contract. */
export interface Failure {
  readonly code:
    | 'overloaded'
    | 'unavailable'
    | 'lagging'
    | 'conflict'
    | 'idempotency_key_reused'
    | 'invalid_input'
    | 'not_found'
    | 'rebuild_running'
    | 'no_rebuild';
  readonly detail: string;
  /** When to try again, in whole seconds; absent when that would not help. */
  readonly retryAfterSeconds?: number;
  readonly members?: Readonly<Record<string, unknown>>;
}

/** Sorts the errors of protocols; undefined for any other. */
export function failureOf(error: unknown): Failure | undefined {
  if (error instanceof Overloaded) return { code: 'overloaded', detail: FULL, retryAfterSeconds: 1 };
  if (error instanceof Unavailable) return { code: 'unavailable', detail: `The ${error.what} is not available.`, retryAfterSeconds: 2 };
  if (error instanceof NoSuchGeneration) {
    return { code: 'unavailable', detail: `The view ${error.view} is just being replaced.`, retryAfterSeconds: 1 };
  }
  if (error instanceof OutcomeUnknown) return { code: 'unavailable', detail: UNKNOWN, retryAfterSeconds: 2 };
  if (error instanceof Lagging) {
    const { view, wanted, reached } = error;
    return { code: 'lagging', detail: error.message, retryAfterSeconds: 1, members: { view, wanted, reached } };
  }
  if (error instanceof WrongExpectedRevision) return { code: 'conflict', detail: 'It kept changing while this was decided; try again.' };
  if (error instanceof KeyReused) return { code: 'idempotency_key_reused', detail: error.message };
  if (error instanceof InvalidCursor) return invalid('cursor', 'must come from `nextCursor`');
  if (error instanceof InvalidAppend) return { code: 'invalid_input', detail: 'The request is too large to be recorded.' };
  if (error instanceof UnknownProjection || error instanceof UnknownPolicy || error instanceof NotParked) return { code: 'not_found', detail: error.message };
  if (error instanceof RebuildRunning) return { code: 'rebuild_running', detail: error.message, members: { generation: error.generation } };
  if (error instanceof NoRebuild) return { code: 'no_rebuild', detail: error.message };
  return undefined;
}

const FULL = 'Too many requests are waiting; nothing was done.';
const UNKNOWN = 'It is not known whether it was recorded; the same request with the same Idempotency-Key finds out safely.';

function invalid(path: string, message: string): Failure {
  return { code: 'invalid_input', detail: `Not valid: ${path}.`, members: { errors: [{ path, message }] } };
}
