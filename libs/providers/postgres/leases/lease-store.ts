import type { Lease, LeaseStore } from '#protocols';
import type { Pool } from '../pool.ts';
import { query } from '../projections/query.ts';
import { SCHEMA } from '../schema.ts';

/** Opens the leases of a database whose tables are there. Only the database's clock counts. */
export function openLeaseStore(pool: Pool): LeaseStore {
  return {
    renew: async (group, owner, held, ttlMs) => {
      const [row] = await query<RenewedRow>(pool, RENEW, [group, owner, JSON.stringify(held), ttlMs]);
      return { held: row?.held ?? [], owners: row?.owners ?? 1 };
    },
    claim: async (group, owner, names, most, ttlMs) => {
      await query(pool, INSERT_FREE, [group, names]);
      const rows = await query<ClaimedRow>(pool, CLAIM, [group, owner, names, most, ttlMs]);
      return rows.map(({ name, fence }) => ({ name, fence: Number(fence) }));
    },
    release: async (group, owner, leases) => {
      await query(pool, RELEASE, [group, owner, JSON.stringify(leases)]);
    },
    leave: async (group, owner) => {
      await query(pool, LEAVE, [group, owner]);
    },
    owners: async (group) => {
      const [row] = await query<{ readonly owners: number }>(pool, COUNT_OWNERS, [group]);
      return row?.owners ?? 0;
    },
  };
}

const INSERT_FREE = `
  INSERT INTO ${SCHEMA}.leases (lease_group, name, owner, fence, expires_at)
  SELECT $1, name, '', 0, '-infinity' FROM unnest($2::text[]) AS name
  ON CONFLICT DO NOTHING`;

interface RenewedRow {
  readonly held: readonly Lease[] | null;
  readonly owners: number;
}

const RENEW = `
  WITH beat AS (
    INSERT INTO ${SCHEMA}.lease_owners AS o (lease_group, owner, expires_at)
    VALUES ($1, $2, clock_timestamp() + $4 * interval '1 millisecond')
    ON CONFLICT (lease_group, owner) DO UPDATE SET expires_at = EXCLUDED.expires_at
  ), renewed AS (
    UPDATE ${SCHEMA}.leases l SET expires_at = clock_timestamp() + $4 * interval '1 millisecond'
    FROM json_to_recordset($3::json) AS h(name text, fence bigint)
    WHERE l.lease_group = $1 AND l.owner = $2 AND l.name = h.name AND l.fence = h.fence AND l.expires_at > clock_timestamp()
    RETURNING l.name, l.fence
  )
  SELECT (SELECT json_agg(r) FROM renewed r) AS held,
    1 + (SELECT count(*)::int FROM ${SCHEMA}.lease_owners
         WHERE lease_group = $1 AND owner <> $2 AND expires_at > clock_timestamp()) AS owners`;

interface ClaimedRow {
  readonly name: string;
  readonly fence: string;
}

/** Owners that died long ago are swept out on the way. */
const CLAIM = `
  WITH swept AS (
    DELETE FROM ${SCHEMA}.lease_owners WHERE lease_group = $1 AND expires_at < clock_timestamp() - interval '1 day'
  ), free AS MATERIALIZED (
    SELECT name FROM ${SCHEMA}.leases
    WHERE lease_group = $1 AND name = ANY($3::text[]) AND (expires_at <= clock_timestamp() OR owner = $2)
    ORDER BY name LIMIT $4 FOR UPDATE SKIP LOCKED
  )
  UPDATE ${SCHEMA}.leases l
  SET owner = $2, fence = l.fence + 1, expires_at = clock_timestamp() + $5 * interval '1 millisecond'
  FROM free WHERE l.lease_group = $1 AND l.name = free.name
  RETURNING l.name, l.fence`;

const RELEASE = `
  UPDATE ${SCHEMA}.leases l SET owner = '', expires_at = '-infinity'
  FROM json_to_recordset($3::json) AS h(name text, fence bigint)
  WHERE l.lease_group = $1 AND l.owner = $2 AND l.name = h.name AND l.fence = h.fence`;

const LEAVE = `
  WITH gone AS (DELETE FROM ${SCHEMA}.lease_owners WHERE lease_group = $1 AND owner = $2)
  UPDATE ${SCHEMA}.leases SET owner = '', expires_at = '-infinity' WHERE lease_group = $1 AND owner = $2`;

const COUNT_OWNERS = `
  SELECT count(*)::int AS owners FROM ${SCHEMA}.lease_owners WHERE lease_group = $1 AND expires_at > clock_timestamp()`;
