import { checkPageSize, checkStorageKey, checkStoragePrefix, encodeValue, type Entry, type KeyValueStore, type Value } from '#protocols';
import { asUnavailable } from '../pool-errors.ts';
import type { Pool } from '../pool.ts';
import { migrate, SCHEMA } from '../schema.ts';

/**
 * Opens a store, and makes its table when it is missing. The pool stays its owner's.
 *
 * @param space a stored name: what is kept under another one is another store, e.g. `attachments`
 * @throws Unavailable
 */
export async function openPostgresKeyValueStore(pool: Pool, space: string): Promise<KeyValueStore> {
  await migrate(pool, 'key-values', MIGRATIONS).catch(rethrow);

  const rows = async <Row extends object>(sql: string, values: readonly unknown[]): Promise<readonly Row[]> =>
    (await pool.query<Row>(sql, [space, ...values]).catch(rethrow)).rows;

  return {
    get: async (key) => {
      checkStorageKey(key);
      return (await rows<Pick<Entry, 'value'>>(GET, [key]))[0]?.value ?? null;
    },
    set: async (key, value) => {
      await rows(SET, entry(key, value));
    },
    add: async (key, value) => (await rows(ADD, entry(key, value))).length === 1,
    delete: async (key) => {
      checkStorageKey(key);
      return (await rows(DELETE, [key])).length === 1;
    },
    list: async (prefix, { after = '', limit }) => {
      checkStoragePrefix(prefix);
      checkPageSize(limit);
      return rows<Entry>(LIST, [prefix, after, limit]);
    },
  };
}

function entry(key: string, value: Value): readonly [string, string] {
  checkStorageKey(key);
  return [key, encodeValue(key, value)];
}

const GET = `SELECT value FROM ${SCHEMA}.key_values WHERE space = $1 AND key = $2`;

const SET = `
  INSERT INTO ${SCHEMA}.key_values (space, key, value) VALUES ($1, $2, $3)
  ON CONFLICT (space, key) DO UPDATE SET value = EXCLUDED.value`;

/** A row when it was not there yet. */
const ADD = `
  INSERT INTO ${SCHEMA}.key_values (space, key, value) VALUES ($1, $2, $3)
  ON CONFLICT (space, key) DO NOTHING RETURNING key`;

const DELETE = `DELETE FROM ${SCHEMA}.key_values WHERE space = $1 AND key = $2 RETURNING key`;

/** No key has a wildcard in it but \`_\`, so the beginning is compared as it is. */
const LIST = `
  SELECT key, value FROM ${SCHEMA}.key_values
  WHERE space = $1 AND key > $3 AND key >= $2 AND starts_with(key, $2)
  ORDER BY key LIMIT $4`;

/** Released versions never change. */
const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE ${SCHEMA}.key_values (
    space text NOT NULL,
    key   text NOT NULL COLLATE "C",             -- listed in the order of its characters
    value json NOT NULL,                         -- as it came, so not jsonb
    PRIMARY KEY (space, key)
  );
  `,
];

function rethrow(error: unknown): never {
  throw asUnavailable(error, 'key-value store');
}
