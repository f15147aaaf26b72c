import type { PoolClient } from 'pg';
import type { Position } from '#kernel';
import type { Appended } from '#protocols';
import { StreamDeleted, WrongExpectedRevision } from '#protocols';
import type { Pool } from '../pool.ts';
import { isConnectionFailure } from '../pool-errors.ts';
import { STATUS } from './append-rules.sql.ts';
import type { AppendAnswer, AppendStatement } from './append-statement.ts';
import { batchStatement } from './batch-statement.ts';
import type { Hints } from './hints.ts';
import { oneStatement } from './one-statement.ts';
import type { PendingAppend } from './pending-append.ts';
import type { RecentEvents } from './recent-events.ts';

/** An append's answer, or why it was refused. */
export type Outcome = Appended | WrongExpectedRevision | StreamDeleted;

export interface BatchCall {
  readonly pool: Pool;
  /** Called with its connection when the batch is about to leave: until then nothing can have been stored. */
  readonly onSend: (client: PoolClient) => void;
  /** Told of what was stored. */
  readonly recent: Pick<RecentEvents, 'add' | 'clear'>;
  readonly hints: Pick<Hints, 'due' | 'owed' | 'told'>;
}

/**
 * Stores a batch: one statement, one round trip, one commit.
 *
 * @returns one outcome per append, in order
 * @throws errors of the driver; then none of the batch is stored, or that is not known
 */
export async function callAppendBatch(batch: readonly PendingAppend[], { pool, onSend, recent, hints }: BatchCall): Promise<Outcome[]> {
  const client = await pool.connect();
  let failure: Error | undefined;
  try {
    onSend(client);
    const tell = hints.due();
    const { query, read } = statementFor(batch, tell);
    const { rows } = await client.query<string[]>(query);
    const { answers, seconds } = read(rows[0] ?? []);
    if (answers.some(isStored)) (tell && answers.some(isNew) ? hints.told : hints.owed)();
    remember(batch, answers, seconds, recent);
    return batch.map((append, i) => outcomeOf(append, answers[i]));
  } catch (error) {
    recent.clear();
    if (isConnectionFailure(error)) failure = error as Error;
    throw error;
  } finally {
    client.release(failure);
  }
}

function statementFor(batch: readonly PendingAppend[], tell: boolean): AppendStatement {
  const [append] = batch;
  const [event] = append?.events ?? [];
  const isOne = append && event && batch.length === 1 && append.events.length === 1;
  return isOne ? oneStatement(append, event, tell) : batchStatement(batch, tell);
}

function isNew({ status }: AppendAnswer): boolean {
  return status === STATUS.appended;
}

/** Now or before: of a batch that was sent again nobody may have been told. */
function isStored({ status }: AppendAnswer): boolean {
  return status === STATUS.appended || status === STATUS.duplicate;
}

function remember(batch: readonly PendingAppend[], answers: readonly AppendAnswer[], seconds: string, recent: Pick<RecentEvents, 'add'>): void {
  batch.forEach((append, i) => {
    const answer = answers[i];
    if (answer && isNew(answer)) recent.add(append, { revision: answer.revision, position: answer.position as Position, seconds });
  });
}

function outcomeOf({ stream, expected }: PendingAppend, answer: AppendAnswer | undefined): Outcome {
  if (answer === undefined) throw new Error('The database has no answer for an append.');
  const { status, revision, position } = answer;
  if (status === STATUS.deleted) return new StreamDeleted(stream);
  if (status === STATUS.conflict) return new WrongExpectedRevision(stream, expected, revision < 0 ? null : revision);
  return { revision, position: position as Position, duplicate: status === STATUS.duplicate };
}
