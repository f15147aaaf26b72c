import { setTimeout as pause } from 'node:timers/promises';
import { call } from './client.ts';
import type { Fault } from './faults.ts';
import { count } from './ledger.ts';
import { readOutboxes } from './outbox.ts';
import { brokenPromises } from './promises.ts';
import { comeToRest, compareViews, compareWithRebuild } from './rest.ts';
import { accountOf, readStories } from './stories.ts';
import { add, type Summary } from './summary.ts';
import { startTraffic } from './traffic.ts';
import { openWorld, type World, type WorldOptions } from './world.ts';

/** Traffic, and faults one after the other while it runs. */
export interface Round extends WorldOptions {
  readonly faults: readonly Fault[];
  /** Default 4. */
  readonly clients?: number;
  /** Default 40. */
  readonly pauseMs?: number;
  /** Share of messages whose receiver misbehaves; default 0.3. */
  readonly trouble?: number;
}

const BETWEEN_FAULTS_MS = 300;

/** Runs a round to its end, holds it against the promises, and answers what was broken. What happened is added to the summary. */
export async function runRound(round: Round, summary: Summary): Promise<readonly string[]> {
  const world = await openWorld(round);
  try {
    const traffic = startTraffic({
      ...world,
      servers: world.urls,
      random: world.random.fork('traffic'),
      clients: round.clients ?? 4,
      pauseMs: round.pauseMs ?? 40,
      trouble: round.trouble ?? 0.3,
      longBodies: round.outbox === undefined ? 0 : 0.2,
    });
    const sampling = sampleAccounts(world);
    for (const fault of round.faults) {
      await pause(BETWEEN_FAULTS_MS);
      await fault.inject(world);
      count(summary.faults, fault.kind);
    }
    await traffic.stop();
    await Promise.all(world.instances.map((instance) => instance.up()));
    await sampling.stop();
    return await judge(world, summary, sampling.samples);
  } finally {
    await world[Symbol.asyncDispose]();
  }
}

/** Once nothing moves any more, everything must fit together. */
async function judge(world: World, summary: Summary, samples: () => number): Promise<readonly string[]> {
  const { ledger, desk } = world;
  await comeToRest(world);
  const log = await world.log.read();
  const stories = readStories(log);
  const gaps = await world.log.gaps(log);
  const arrivals = [...desk.arrivals, ...await readOutboxes(world)];
  const views = await compareViews(world, stories, accountOf(stories.values()));
  const hashes = await compareWithRebuild(world);
  add(summary, { recoveries: world.recoveries, ledger, stories, arrivals, events: log.length, hashes: hashes.compared, samples: samples() });
  return [...brokenPromises({ ledger, log, stories, arrivals }), ...gaps, ...views, ...hashes.different];
}

/** Looks at the account all the time: it must add up at every instant. */
function sampleAccounts(world: World) {
  const stopping = new AbortController();
  let taken = 0;
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      for (const url of world.urls()) {
        const { status, body } = await call(url, 'GET', '/v1/accounting');
        if (status !== 200) continue;
        taken++;
        const sum = SIDES.reduce((total, side) => total + Number(body[side]), 0);
        if (sum !== body['accepted']) world.ledger.wrong.push(`the account does not add up: ${JSON.stringify(body)}`);
        if (SIDES.some((side) => Number(body[side]) < 0)) world.ledger.wrong.push(`the account is below zero: ${JSON.stringify(body)}`);
      }
      await pause(100);
    }
  };
  const running = run();
  return {
    samples: () => taken,
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}

const SIDES = ['delivered', 'failed', 'cancelled', 'unsupported', 'unknown', 'inFlight'] as const;
