import { setTimeout as pause } from 'node:timers/promises';
import { BOUNDARIES, killAt, killWhileProviderIsAsked, rebuildBoundaries, type Boundary } from './boundaries.ts';
import { ask } from './client.ts';
import { eventually } from './eventually.ts';
import { select } from './history.ts';
import { recovered } from './recovery.ts';
import type { World } from './world.ts';

/** Something that goes wrong once, and what is done about it. Resolves when all instances are up again. */
export interface Fault {
  readonly kind: string;
  inject(world: World): Promise<void>;
}

const REBUILD_MS = 120_000;
const LOST_ANSWERS = 10;

/** Every boundary at which a server is killed, one after the other. */
export const KILLS: readonly Fault[] = [
  ...BOUNDARIES.map((boundary): Fault => ({
    kind: `killed ${boundary.name}`,
    inject: async (world) => {
      await (await killAt(world, boundary)).up();
    },
  })),
  {
    kind: 'killed while a provider call is open',
    inject: async (world) => {
      await (await killWhileProviderIsAsked(world)).up();
    },
  },
];

/** Kills whoever rebuilds a view, and waits until it is rebuilt all the same. */
export const REBUILD_KILLS: readonly Fault[] = rebuildBoundaries('', 0).map(({ name }, i): Fault => ({
  kind: `killed ${name}`,
  inject: async (world) => {
    const view = world.random.one(['notifications', 'delivery_queue', 'accounting']);
    const generation = await startRebuild(world, view, (next) => rebuildBoundaries(view, next)[i]!);
    await eventually(`generation ${generation} of ${view} is live`, REBUILD_MS, async () =>
      (await ask(world.urls()[0] ?? '', 'GET', `/v1/projections/${view}`))['generation'] === generation);
  },
}));

/** Watches out before it asks: the rebuild of a short log is over in no time. */
async function startRebuild(world: World, view: string, boundaryOf: (generation: number) => Boundary): Promise<number> {
  const url = await world.instances[0]!.up();
  const { generation } = await ask(url, 'GET', `/v1/projections/${view}`);
  const next = await nextGeneration(world, view, Number(generation));
  const struck = killAt(world, boundaryOf(next));
  await Promise.all([struck, ask(url, 'POST', `/v1/projections/${view}/rebuild`).catch(() => undefined)]);
  await (await struck).up();
  return next;
}

async function nextGeneration(world: World, view: string, atLeast: number): Promise<number> {
  const [row] = await select<{ last: number }>(world.database.url, `SELECT last_generation AS last FROM tidings.views WHERE name = '${view}'`);
  return Math.max(row?.last ?? 0, atLeast) + 1;
}

/** What may befall the database, or the way to it. */
export const DATABASE_FAULTS: readonly Fault[] = ([
  { kind: 'Postgres killed and restarted', inject: ({ random, database, instances }) => crash(database, instances, random.between(0, 1_500)) },
  { kind: 'Postgres connections of all dropped', inject: async ({ instances }) => instances.forEach(({ relay }) => relay.cut()) },
  { kind: 'Postgres connections of one dropped', inject: async ({ random, instances }) => random.one(instances).relay.cut() },
  {
    kind: 'answers to appends lost',
    inject: async (world) => {
      let lost = 0;
      world.watch((_instance, { text }, when) => (when === 'after' && /\.append_(batch|one)\(/.test(text) && lost++ < LOST_ANSWERS ? 'cut' : 'pass'));
      await eventually('answers to appends are lost', 60_000, () => lost >= LOST_ANSWERS);
      world.watch(undefined);
    },
  },
  {
    kind: 'Postgres out of reach for one',
    inject: async ({ random, instances }) => {
      const { relay } = random.one(instances);
      relay.shut(true);
      relay.cut();
      await pause(random.between(500, 2_500));
      relay.shut(false);
    },
  },
  {
    kind: 'Postgres slow',
    inject: async ({ random, instances }) => {
      const { relay } = random.one(instances);
      relay.slowDown(random.between(20, 150));
      await pause(2_000);
      relay.slowDown(0);
    },
  },
] satisfies readonly Fault[] as readonly Fault[]).map(recovered);

async function crash(database: World['database'], instances: World['instances'], awayMs: number): Promise<void> {
  await database.crash(awayMs);
  for (const { relay } of instances) relay.lead(database.url);
}
