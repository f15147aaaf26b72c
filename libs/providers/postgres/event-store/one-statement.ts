import { AS_TEXT } from '../pool.ts';
import { SCHEMA } from '../schema.ts';
import { type AppendStatement, writeExpected } from './append-statement.ts';
import type { PendingAppend, PendingEvent } from './pending-append.ts';

/** Its answer comes as one row value: read as a row of a table, it would cost more. */
const CALL = `SELECT ${SCHEMA}.append_one($1, $2, $3, $4, $5, $6, $7, $8)`;

/** For one append of one event. */
export function oneStatement({ stream, expected, commandId }: PendingAppend, event: PendingEvent, tell: boolean): AppendStatement {
  const values = [stream, writeExpected(expected), commandId, event.type, event.eventId, event.data, event.metadata, tell];
  return {
    query: { name: 'append-one', text: CALL, values, rowMode: 'array', types: AS_TEXT },
    read: ([row = '']) => {
      const [status, revision, position = '', seconds = ''] = row.slice(1, -1).split(',');
      return { answers: [{ status: Number(status), revision: Number(revision), position }], seconds };
    },
  };
}
