import { AS_TEXT } from '../pool.ts';
import { SCHEMA } from '../schema.ts';
import { plainArray, textArray } from './array-parameters.ts';
import { type AppendStatement, writeExpected } from './append-statement.ts';
import type { PendingAppend } from './pending-append.ts';

const CALL = `SELECT statuses, revisions, positions, recorded_at FROM ${SCHEMA}.append_batch(
  $1::text[], $2::bigint[], $3::uuid[], $4::int[], $5::int[], $6::int[], $7::text[], $8::uuid[], $9::text[], $10::text[], $11)`;

/** For any number of appends of any number of events. */
export function batchStatement(batch: readonly PendingAppend[], tell: boolean): AppendStatement {
  return {
    query: { name: 'append-batch', text: CALL, values: [...writeBatch(batch), tell], rowMode: 'array', types: AS_TEXT },
    read: ([statuses = '', revisions = '', positions = '', seconds = '']) => {
      const [s, r, p] = [readArray(statuses), readArray(revisions), readArray(positions)];
      return { answers: batch.map((_, i) => ({ status: Number(s[i]), revision: Number(r[i]), position: p[i] ?? '' })), seconds };
    },
  };
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

/** Of numbers. */
function readArray(text: string): string[] {
  return text.slice(1, -1).split(',');
}
