import { EVENT_STORE_DB_FAULTS } from './event-store-db-faults.ts';
import { DATABASE_FAULTS, KILLS, REBUILD_KILLS, type Fault } from './faults.ts';
import { outboxBlocked, QUOTA_BLOCKS } from './outbox.ts';
import { randomFrom } from './random.ts';
import type { Round } from './round.ts';
import { death, lateCommit, slowButAlive, standstill } from './takeover.ts';

/** A kind of round. The same seed makes the same round. */
export type RoundKind = (seed: string, takeovers: number[]) => Round;

/** A bit of everything, for every day. */
export const brief: RoundKind = (seed, times) => {
  const random = randomFrom(seed);
  const some = (of: readonly Fault[], many: number): readonly Fault[] => random.shuffled(of).slice(0, many);
  const faults = random.shuffled([...some(KILLS, 3), ...some(REBUILD_KILLS, 1), ...some(DATABASE_FAULTS, 1), random.one([death, standstill, lateCommit])(times)]);
  return { seed, instances: 2, clients: 3, pauseMs: 60, faults };
};

/** The same, with the log in an EventStoreDB. */
export const briefEventStoreDb: RoundKind = (seed) => {
  const faults = randomFrom(seed).shuffled(EVENT_STORE_DB_FAULTS).slice(0, 3);
  return { seed, instances: 1, clients: 3, pauseMs: 60, eventStore: 'eventstoredb', faults };
};

/** Two servers that are killed at every boundary. */
export const kills: RoundKind = (seed) => ({ seed, instances: 2, faults: randomFrom(seed).shuffled(KILLS) });

/** Whoever rebuilds a view is killed at it, and another goes on. */
export const rebuilds: RoundKind = (seed) => ({ seed, instances: 2, faults: randomFrom(seed).shuffled(REBUILD_KILLS) });

/** The database goes, comes, hangs and crawls. */
export const database: RoundKind = (seed) => ({ seed, instances: 2, faults: randomFrom(seed).shuffled([...DATABASE_FAULTS, ...DATABASE_FAULTS]) });

/** Three servers, of which one dies, one freezes, and one is only slow. */
export const takeovers: RoundKind = (seed, times) => ({ seed, instances: 3, timeoutMs: 3_000, faults: [slowButAlive, ...randomFrom(seed).shuffled([death, standstill, lateCommit]).map((fault) => fault(times))] });

/** Nothing is sent but written to a folder that fails now and then, and has no room for what is long. */
export const outbox: RoundKind = (seed) => ({
  seed, instances: 2, trouble: 0, outbox: { quotaBlocks: QUOTA_BLOCKS }, faults: [outboxBlocked, ...randomFrom(seed).shuffled(KILLS).filter(isPossibleWithOutbox).slice(0, 3), outboxBlocked, outboxBlocked],
});

function isPossibleWithOutbox({ kind }: Fault): boolean {
  return kind !== 'killed while a provider call is open';
}

/** The log in an EventStoreDB that goes, comes, hangs and forgets, and servers that die. */
export const eventstoredb: RoundKind = (seed) => ({
  seed, instances: 2, eventStore: 'eventstoredb', faults: randomFrom(seed).shuffled([...EVENT_STORE_DB_FAULTS, ...KILLS.filter(isSeenWithoutLog), ...EVENT_STORE_DB_FAULTS]),
});

/** Appends to an EventStoreDB do not pass through the relay to Postgres. */
function isSeenWithoutLog({ kind }: Fault): boolean {
  return /projection|provider call/.test(kind);
}
