import { KeyReused, type FinalAnswer, type RequestEntry, type RequestLedger } from '#protocols';
import { asUnavailable } from '../pool-errors.ts';
import type { Pool } from '../pool.ts';
import { migrate, SCHEMA } from '../schema.ts';

/** Opens the ledger, and makes its table when it is missing. The pool stays its owner's. @throws Unavailable */
export async function openPostgresRequestLedger(pool: Pool): Promise<RequestLedger> {
  await migrate(pool, 'request-ledger', MIGRATIONS).catch(rethrow);

  const one = async (sql: string, values: readonly unknown[]): Promise<Row | undefined> =>
    (await pool.query<Row>(sql, [...values]).catch(rethrow)).rows[0];

  return {
    begin: async (keyHash, fingerprint, commandId) => {
      const row = (await one(ENTER, [keyHash, fingerprint, commandId])) ?? (await one(FIND, [keyHash]));
      if (row?.fingerprint !== fingerprint) throw new KeyReused();
      return asEntry(row);
    },
    finish: async (keyHash, answer) => {
      const row = (await one(ANSWER, [keyHash, JSON.stringify(answer)])) ?? (await one(FIND, [keyHash]));
      return row?.answer ?? answer;
    },
  };
}

interface Row {
  readonly fingerprint: string;
  readonly command_id: string;
  readonly answer: FinalAnswer | null;
}

/** No row when the key is there already. Waits for a neighbour who is just entering it. */
const ENTER = `
  INSERT INTO ${SCHEMA}.requests (key_hash, fingerprint, command_id) VALUES ($1, $2, $3)
  ON CONFLICT (key_hash) DO NOTHING RETURNING fingerprint, command_id, answer`;

/** A statement of its own, whose snapshot sees what ENTER has waited for. */
const FIND = `SELECT fingerprint, command_id, answer FROM ${SCHEMA}.requests WHERE key_hash = $1`;

/** No row when it has been answered before. */
const ANSWER = `
  UPDATE ${SCHEMA}.requests SET answer = $2 WHERE key_hash = $1 AND answer IS NULL
  RETURNING fingerprint, command_id, answer`;

/** Released versions never change. */
const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE ${SCHEMA}.requests (
    key_hash    text        PRIMARY KEY,
    fingerprint text        NOT NULL,
    command_id  uuid        NOT NULL,
    answer      json,                            -- null until it is final; as it came, so not jsonb
    entered_at  timestamptz NOT NULL DEFAULT clock_timestamp()
  ) WITH (fillfactor = 70);
  `,
];

function asEntry({ command_id: commandId, answer }: Row): RequestEntry {
  return { commandId, ...(answer && { answer }) };
}

function rethrow(error: unknown): never {
  throw asUnavailable(error, 'request ledger');
}
