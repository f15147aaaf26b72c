import type { PoolClient } from 'pg';
import type { ExpectedRevision, Position } from '#kernel';
import type { Appended } from '#protocols';
import { StreamDeleted, WrongExpectedRevision } from '#protocols';
import type { Pool } from '../pool.ts';
import { AS_TEXT } from '../pool.ts';
import { isConnectionFailure } from '../pool-errors.ts';
import { SCHEMA } from '../schema.ts';
import { EXPECTED, STATUS } from './append-batch.sql.ts';
import { plainArray, textArray } from './array-parameters.ts';
import type { PendingAppend } from './pending-append.ts';
import type { RecentEvents } from './recent-events.ts';

/** An append's answer, or why it was refused. */
export type Outcome = Appended | WrongExpectedRevision | StreamDeleted;

const CALL = `SELECT statuses, revisions, positions, recorded_at FROM ${SCHEMA}.append_batch(
  $1::text[], $2::bigint[], $3::uuid[], $4::int[], $5::int[], $6::int[], $7::text[], $8::uuid[], $9::text[], $10::text[])`;

/**
 * Stores a batch: one statement, one round trip, one commit.
 *
 * @param onSend called with its connection when the batch is about to leave: until then nothing can have been stored
 * @param recent told of what was stored
 * @returns one outcome per append, in order
 * @throws errors of the driver; then none of the batch is stored, or that is not known
 */
export async function callAppendBatch(
  pool: Pool,
  batch: readonly PendingAppend[],
  onSend: (client: PoolClient) => void,
  recent: Pick<RecentEvents, 'add' | 'clear'>,
): Promise<Outcome[]> {
  const client = await pool.connect();
  let failure: Error | undefined;
  try {
    onSend(client);
    const query = { name: 'append-batch', text: CALL, values: writeBatch(batch), rowMode: 'array' as const, types: AS_TEXT };
    const { rows } = await client.query<string[]>(query);
    const outcomes = readOutcomes(batch, rows[0] ?? []);
    remember(batch, outcomes, rows[0]?.[3] ?? '', recent);
    return outcomes;
  } catch (error) {
    recent.clear();
    if (isConnectionFailure(error)) failure = error as Error;
    throw error;
  } finally {
    client.release(failure);
  }
}

function writeBatch(batch: readonly PendingAppend[]): (Buffer | string)[] {
  const [streams, expected, commands, counts]: [string[], number[], string[], number[]] = [[], [], [], []];
  const [appends, places]: [number[], number[]] = [[], []];
  const [types, ids, data, metadata]: [string[], string[], string[], string[]] = [[], [], [], []];
  for (const append of batch) {
    streams.push(append.stream);
    expected.push(writeExpected(append.expected));
    commands.push(append.commandId);
    counts.push(append.events.length);
    for (const [i, event] of append.events.entries()) {
      appends.push(streams.length);
      places.push(i + 1);
      types.push(event.type);
      ids.push(event.eventId);
      data.push(event.data);
      metadata.push(event.metadata);
    }
  }
  return [
    ...[textArray(streams), plainArray(expected), plainArray(commands), plainArray(counts)],
    ...[plainArray(appends), plainArray(places), textArray(types), plainArray(ids), textArray(data), textArray(metadata)],
  ];
}

/** A number that is no revision matches no stream: -4 stands for all of them. */
function writeExpected(expected: ExpectedRevision): number {
  if (typeof expected !== 'number') return EXPECTED[expected];
  return Number.isSafeInteger(expected) && expected >= 0 ? expected : -4;
}

function remember(batch: readonly PendingAppend[], outcomes: readonly Outcome[], seconds: string, recent: Pick<RecentEvents, 'add'>): void {
  batch.forEach((append, i) => {
    const outcome = outcomes[i];
    if (outcome && 'position' in outcome && !outcome.duplicate) recent.add(append, { revision: outcome.revision, position: outcome.position, seconds });
  });
}

function readOutcomes(batch: readonly PendingAppend[], row: readonly string[]): Outcome[] {
  const [statuses = [], revisions = [], positions = []] = row.slice(0, 3).map((array) => array.slice(1, -1).split(','));
  return batch.map(({ stream, expected }, i) => {
    const status = Number(statuses[i]);
    const revision = Number(revisions[i]);
    if (status === STATUS.deleted) return new StreamDeleted(stream);
    if (status === STATUS.conflict) return new WrongExpectedRevision(stream, expected, revision < 0 ? null : revision);
    return { revision, position: positions[i] as Position, duplicate: status === STATUS.duplicate };
  });
}
