import type { ColumnType, Position, ViewIndex } from '#kernel';
import type { Generation, Projection, ProjectionStore } from '#protocols';
import { checkDefinition, isBuiltBy, NoRebuild, RebuildRunning, UnknownProjection } from '#protocols';
import type { PoolClient } from 'pg';
import type { Pool } from '../pool.ts';
import * as sql from './generations.sql.ts';
import { FENCED_OFF } from './move-checkpoint.sql.ts';
import { query, transaction } from './query.ts';

/** Opens the registry of views of a database whose tables are there. */
export function openProjectionStore(pool: Pool): ProjectionStore {
  return {
    register: async (definition) => {
      checkDefinition(definition);
      const { name } = definition;
      return transaction(pool, async (client) => {
        await query(client, sql.INSERT_VIEW, [name]);
        await lock(client, name);
        const live = await generationOf(client, name, 'live');
        const building = await generationOf(client, name, 'building');
        const isCurrent = [live, building].some((one) => one && isBuiltBy(one, definition));
        if (!isCurrent) {
          if (building) await discard(client, building, 'cancelled');
          await insert(client, definition, live ? 'building' : 'live');
        }
        return known(await projections(client, name), name);
      });
    },

    get: async (name) => (await projections(pool, name))[0] ?? null,
    list: () => projections(pool, null),

    startRebuild: async (definition) => {
      checkDefinition(definition);
      const { name } = definition;
      return transaction(pool, async (client) => {
        await lock(client, name);
        const building = await generationOf(client, name, 'building');
        if (building) throw new RebuildRunning(name, building.generation);
        await query(client, sql.FORGET_FAILURES, [name]);
        await insert(client, definition, 'building');
        return known(await projections(client, name), name);
      });
    },

    cancelRebuild: (name) => transaction(pool, async (client) => {
      await lock(client, name);
      const building = await generationOf(client, name, 'building');
      if (!building) throw new NoRebuild(name);
      await discard(client, building, 'cancelled');
    }),

    failRebuild: async ({ name, generation }, fence, reason) => {
      await query(pool, sql.FAIL, [name, generation, fence, reason, FENCED_OFF]);
    },

    flip: ({ name, generation }, fence) => transaction(pool, async (client) => {
      await lock(client, name);
      const checkpoints = await query<sql.CheckpointRow>(client, sql.LOCK_CHECKPOINTS, [name, generation]);
      const built = checkpoints.find((one) => one.generation === generation);
      const live = checkpoints.find((one) => one.status === 'live');
      if (built?.status !== 'building' || Number(built.fence) !== fence) return 'fenced';
      if (live && BigInt(built.position) < BigInt(live.position)) return 'behind';
      if (live) await discard(client, live, 'retired');
      await query(client, sql.MAKE_LIVE, [name, generation]);
      return 'flipped';
    }),

    setPaused: async ({ name, generation }, paused) => {
      await query(pool, sql.SET_PAUSED, [name, generation, paused]);
    },

    discarded: async (name, graceMs) => query<sql.TableRow>(pool, sql.SELECT_DISCARDED, [name, graceMs]),

    forget: async ({ name, generation }) => {
      await query(pool, sql.FORGET, [name, generation]);
    },
  };
}

/** Everything that decides about a view's generations happens one after the other. */
async function lock(client: PoolClient, name: string): Promise<void> {
  const rows = await query(client, sql.LOCK_VIEW, [name]);
  if (rows.length === 0) throw new UnknownProjection(name);
}

async function generationOf(
  client: PoolClient,
  name: string,
  status: 'live' | 'building',
): Promise<sql.DefinitionRow | undefined> {
  const [row] = await query<sql.DefinitionRow>(client, sql.SELECT_BY_STATUS, [name, status]);
  return row;
}

async function insert(
  client: PoolClient,
  { name, version, columns, indexes }: {
    readonly name: string;
    readonly version: number;
    readonly columns: Readonly<Record<string, ColumnType>>;
    readonly indexes: readonly ViewIndex[];
  },
  status: 'live' | 'building',
): Promise<void> {
  await query(client, sql.INSERT_GENERATION, [name, version, JSON.stringify(columns), JSON.stringify(indexes), status]);
}

async function discard(
  client: PoolClient,
  { name, generation }: { readonly name: string; readonly generation: number },
  status: 'cancelled' | 'retired',
): Promise<void> {
  await query(client, sql.DISCARD, [name, generation, status, FENCED_OFF]);
}

async function projections(on: Pool | PoolClient, name: string | null): Promise<readonly Projection[]> {
  const rows = await query<sql.GenerationRow>(on, sql.SELECT_GENERATIONS, [name], { name: 'select-generations' });
  const live = rows.filter((row) => row.status === 'live');
  return live.map((row) => {
    const rebuild = rows.find((one) => one.name === row.name && one.status !== 'live');
    return { name: row.name, live: asGeneration(row), rebuild: rebuild ? asGeneration(rebuild) : null, parked: row.parked };
  });
}

function asGeneration({ parked: _, eventsPerSecond, positionsPerSecond, position, ...row }: sql.GenerationRow): Generation {
  return { ...row, position: position as Position, rate: { eventsPerSecond, positionsPerSecond } };
}

function known([projection]: readonly Projection[], name: string): Projection {
  if (!projection) throw new UnknownProjection(name);
  return projection;
}
