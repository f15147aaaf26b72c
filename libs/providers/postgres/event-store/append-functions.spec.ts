import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import type { ExpectedRevision } from '#kernel';
import { freshDatabase } from '../../../../test/support/postgres.ts';
import { openPool, type Pool } from '../pool.ts';
import type { AppendAnswer, AppendStatement } from './append-statement.ts';
import { batchStatement } from './batch-statement.ts';
import { openPostgresEventStore } from './event-store.ts';
import { oneStatement } from './one-statement.ts';
import type { PendingAppend, PendingEvent } from './pending-append.ts';

interface Step {
  readonly stream: string;
  readonly expected: ExpectedRevision;
  readonly commandId: string;
  readonly deletes: boolean;
}

type Write = (append: PendingAppend, event: PendingEvent) => AppendStatement;

const commands = Array.from({ length: 12 }, () => randomUUID());
const steps: fc.Arbitrary<readonly Step[]> = fc.array(fc.record({
  stream: fc.constantFrom('one-1', 'two-2', 'three-3'),
  expected: fc.constantFrom<ExpectedRevision>('any', 'any', 'none', 'exists', 0, 1, 2, 3, -7),
  commandId: fc.constantFrom(...commands),
  deletes: fc.integer({ min: 0, max: 30 }).map((n) => n === 0),
}), { minLength: 40, maxLength: 80 });

/** What became of the steps, and what the tables hold then. */
async function outcome(pool: Pool, all: readonly Step[], write: Write): Promise<unknown> {
  await pool.query('TRUNCATE tidings.events, tidings.streams, tidings.commands; UPDATE tidings.head SET last_position = 0; ALTER SEQUENCE tidings.stream_numbers RESTART');
  const answers: AppendAnswer[] = [];
  for (const { stream, expected, commandId, deletes } of all) {
    if (deletes) await pool.query('SELECT tidings.delete_stream($1)', [stream]);
    const event = { type: 'Happened', eventId: commandId, data: `{"n": ${answers.length}}`, metadata: '{}' };
    const { query, read } = write({ stream, expected, commandId, events: [event], bytes: 1, resolve: () => undefined, reject: () => undefined }, event);
    answers.push(...read((await pool.query<string[]>(query)).rows[0] ?? []).answers);
  }
  const rows = async (text: string): Promise<unknown> => (await pool.query<object>(text)).rows;
  return {
    answers,
    head: await rows('SELECT last_position FROM tidings.head'),
    streams: await rows('SELECT * FROM tidings.streams ORDER BY stream'),
    commands: await rows('SELECT * FROM tidings.commands ORDER BY position'),
    events: await rows('SELECT position, stream_no, revision, stream, type, event_id, data, metadata FROM tidings.events ORDER BY position'),
  };
}

describe('append_one and append_batch', () => {
  it('answer and store the same', async () => {
    await using database = await freshDatabase();
    const pool = openPool({ connectionString: database.url, max: 1 });
    try {
      // Makes the tables.
      await (await openPostgresEventStore({ connectionString: database.url }))[Symbol.asyncDispose]();
      await fc.assert(fc.asyncProperty(steps, async (all) => {
        const one = await outcome(pool, all, (append, event) => oneStatement(append, event, false));
        const batch = await outcome(pool, all, (append) => batchStatement([append], false));
        expect(one).toEqual(batch);
      }), { numRuns: 15 });
    } finally {
      await pool.end();
    }
  });
});
