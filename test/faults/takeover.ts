import { setTimeout as pause } from 'node:timers/promises';
import { ask } from './client.ts';
import { eventually } from './eventually.ts';
import type { Fault } from './faults.ts';
import { readLeases, type Held } from './history.ts';
import type { Instance } from './instance.ts';
import { accepted, type Probe, type ProbeTo } from './probe.ts';
import type { Behaviour } from './receivers.ts';
import type { World } from './world.ts';

/** The promise: this long after an instance went silent, another one does its work. */
const TAKEOVER_MS = 15_000;
/** Longer than a lease lives without its owner. */
const PAST_LEASE_MS = 12_000;
/** Enough that every segment of the delivery queue gets some. */
const PROBES = 48;
const PROBE_MS = 30_000;
/** For a statement to be carried out before its sender looks. */
const ARRIVE_MS = 200;
const SETTLE_MS = 120_000;
/** Two rounds of those that keep leases. */
const QUIET_MS = 6_000;

/** An instance dies and does not come back until another one has taken over. */
export function death(takeovers: number[]): Fault {
  return {
    kind: 'killed and left dead past its leases',
    inject: async (world) => {
      const victim = await holder(world);
      victim.kill();
      takeovers.push(await takeover(world, victim));
      await victim.up();
    },
  };
}

/** An instance stands still past its leases, and then goes on as if nothing had been. */
export function standstill(takeovers: number[]): Fault {
  return {
    kind: 'frozen past its leases, and thawed',
    inject: async (world) => {
      const victim = await holder(world);
      victim.freeze();
      takeovers.push(await takeover(world, victim));
      await pause(Math.max(0, victim.struckAt + PAST_LEASE_MS - performance.now()));
      victim.thaw();
    },
  };
}

/**
 * An instance freezes while a change of a view is on its way, and that arrives when another one has taken over:
 * only the fence can tell that it comes from the past.
 */
export function lateCommit(takeovers: number[]): Fault {
  return {
    kind: 'frozen, and its last commit delayed past its leases',
    inject: async (world) => {
      let victim: Instance | undefined;
      let arrive = (): void => undefined;
      world.watch((instance, { name }, when) => {
        if (victim !== undefined || instance.url === undefined || when !== 'before' || !name.startsWith('change-')) return 'pass';
        victim = instance;
        instance.freeze();
        return new Promise((resolve) => { arrive = resolve; });
      });
      try {
        const frozen = await eventually('an instance changes a view', SETTLE_MS, () => victim);
        takeovers.push(await takeover(world, frozen));
        arrive();
        await pause(ARRIVE_MS);
        frozen.thaw();
      } finally {
        world.watch(undefined);
      }
    },
  };
}

/** Everything is slow for longer than a lease lives, and nothing changes hands. */
export const slowButAlive: Fault = {
  kind: 'slow for longer than a lease lives',
  inject: async (world) => {
    const slow = world.random.one(world.instances);
    const before = await settledLeases(world);
    slow.relay.slowDown(100);
    try {
      const until = performance.now() + PAST_LEASE_MS;
      const ids = await probe(world, await slow.up(), ['accept_slowly']);
      await pause(until - performance.now());
      for (const { id, marker } of ids) {
        const { attempts } = await ask(world.urls()[0] ?? '', 'GET', `/v1/notifications/${id}`) as { attempts: readonly unknown[] };
        const seen = world.desk.arrivals.filter((arrival) => arrival.marker === marker).length;
        if (attempts.length !== 1 || seen !== 1) world.ledger.wrong.push(`${id}, at a slow receiver, had ${attempts.length} attempts and was seen ${seen} times`);
      }
    } finally {
      slow.relay.slowDown(0);
    }
    const after = await readLeases(world.database.url);
    for (const { group, name, owner, fence } of before) {
      const now = after.find((lease) => lease.group === group && lease.name === name);
      if (now?.owner !== owner || now.fence !== fence) world.ledger.wrong.push(`the lease ${group}/${name} was taken from a slow but living owner`);
    }
  },
};

/** The leases, once those that came last have got their share. */
async function settledLeases({ database }: World): Promise<readonly Held[]> {
  const seen: { readonly at: number; readonly text: string }[] = [];
  return eventually('the leases are shared out', SETTLE_MS, async () => {
    const leases = await readLeases(database.url);
    const text = JSON.stringify(leases);
    if (seen.at(-1)?.text !== text) seen.push({ at: performance.now(), text });
    return performance.now() - seen.at(-1)!.at > QUIET_MS && leases;
  });
}

/** An instance that holds something that can be taken over. */
function holder({ random, database, instances }: World): Promise<Instance> {
  return eventually('an instance holds a lease', SETTLE_MS, async () => {
    const leases = await readLeases(database.url);
    const holding = instances.filter((instance) => instance.url !== undefined && leases.some((lease) => lease.isAlive && isOf(lease, instance)));
    return holding.length > 0 && random.one(holding);
  });
}

/** Owners are named by host and process. */
function isOf({ owner }: Held, { pid }: Instance): boolean {
  return owner.includes(`-${String(pid)}-`);
}

/**
 * Milliseconds from the silence of an instance until others hold all of its leases. Then the work must go on:
 * what is sent in the meantime is delivered, at the pace that the machine allows.
 */
async function takeover(world: World, silent: Instance): Promise<number> {
  const { name, struckAt } = silent;
  const survivor = world.urls()[0];
  if (survivor === undefined) throw new Error('nobody is left to take over');
  const probes = await probe(world, survivor, ['accept']);
  const took = await eventually(`others hold all leases of ${name}`, 2 * TAKEOVER_MS, async () => {
    const leases = await readLeases(world.database.url);
    return leases.every((lease) => lease.isAlive && !isOf(lease, silent)) && performance.now() - struckAt;
  });
  if (took > TAKEOVER_MS) world.ledger.wrong.push(`it took ${Math.round(took)} ms to take over from ${name}`);
  await eventually(`the work of ${name} goes on`, TAKEOVER_MS, async () => {
    for (const { id } of probes) {
      const { status } = await ask(survivor, 'GET', `/v1/notifications/${id}/status`);
      if (status !== 'delivered') return false;
    }
    return true;
  });
  return took;
}

async function probe(world: World, url: string, behaviours: readonly Behaviour[]): Promise<readonly Probe[]> {
  const to: ProbeTo = { channel: 'webhook', recipient: `${world.webhookUrl}/probe`, behaviours };
  return Promise.all(Array.from({ length: PROBES }, () => accepted(world, url, to, PROBE_MS)));
}
