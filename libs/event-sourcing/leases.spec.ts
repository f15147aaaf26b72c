import type { Lease, LeaseStore } from '#protocols';
import { Unavailable } from '#protocols';
import { openInMemoryReadSide } from '#providers/in-memory';
import { pause } from '#timing';
import { keepLeases } from './leases.ts';
import { until } from '../../test/support/projections.ts';

const TTL_MS = 300;

interface Keeper {
  readonly running: Map<string, Lease>;
  readonly errors: unknown[];
  stop(): Promise<void>;
}

describe('keeping leases', () => {
  let leases: LeaseStore;
  const keepers: Keeper[] = [];

  beforeEach(() => { leases = openInMemoryReadSide().leases; });
  afterEach(async () => {
    await Promise.all(keepers.splice(0).map((keeper) => keeper.stop()));
  });

  function keep(
    names: readonly string[],
    { owner = `owner-${keepers.length}`, store = leases, run, ttlMs = TTL_MS, sharing = 'even' }: {
      owner?: string; store?: LeaseStore; ttlMs?: number; sharing?: 'even' | 'first-come';
      run?: (lease: Lease, signal: AbortSignal) => Promise<void>;
    } = {},
  ): Keeper {
    const stopping = new AbortController();
    const running = new Map<string, Lease>();
    const errors: unknown[] = [];
    const untilAborted = (signal: AbortSignal): Promise<void> => new Promise((resolve) => {
      if (signal.aborted) resolve();
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
    const done = keepLeases({
      leases: store, group: 'g', names, sharing, owner, ttlMs, stop: stopping.signal, onError: (error) => errors.push(error),
      run: async (lease, signal) => {
        running.set(lease.name, lease);
        await (run ? run(lease, signal) : untilAborted(signal));
        running.delete(lease.name);
      },
    });
    const keeper = { running, errors, stop: async () => { stopping.abort(); await done; } };
    keepers.push(keeper);
    return keeper;
  }

  it('runs what it holds, and gives everything back when it stops', async () => {
    const keeper = keep(['x', 'y']);
    await until(async () => keeper.running.size === 2);
    await keeper.stop();
    expect(keeper.running.size).toBe(0);
    expect((await leases.renew('g', 'next', [], TTL_MS)).owners).toBe(1);
    expect(await leases.claim('g', 'next', ['x', 'y'], 2, TTL_MS)).toHaveLength(2);
  });

  it('shares the names evenly, and never runs one twice', async () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const first = keep(names);
    await until(async () => first.running.size === 5);
    const second = keep(names);
    await until(async () => second.running.size === 2 && first.running.size === 3);
    expect([...first.running.keys(), ...second.running.keys()].sort()).toEqual(names);
    await first.stop();
    await until(async () => second.running.size === 5);
  });

  it('leaves no name to nobody where instances have different ones and the first comer takes what is free', async () => {
    const both = keep(['a', 'x', 'y'], { sharing: 'first-come' });
    await until(async () => both.running.size === 3);
    const second = keep(['a', 'b'], { sharing: 'first-come' });
    const third = keep(['c', 'd', 'e'], { sharing: 'first-come' });
    await until(async () => second.running.size === 1 && third.running.size === 3);
    expect([...both.running.keys()].sort()).toEqual(['a', 'x', 'y']);
    await both.stop();
    await until(async () => second.running.size === 2);
    expect([...third.running.keys()].sort()).toEqual(['c', 'd', 'e']);
  });

  it('keeps its leases for as long as it lives', async () => {
    const keeper = keep(['x']);
    const lease = await until(async () => keeper.running.get('x'));
    await pause(TTL_MS * 3);
    expect(keeper.running.get('x')).toEqual(lease);
  });

  it('takes over from an owner that died', async () => {
    await leases.claim('g', 'dead', ['x'], 1, TTL_MS);
    const keeper = keep(['x']);
    expect(await until(async () => keeper.running.get('x'))).toEqual({ name: 'x', fence: 2 });
  });

  it('has its leases back at once when it comes again under its name', async () => {
    await leases.claim('g', 'me', ['x'], 1, 60_000);
    const keeper = keep(['x'], { owner: 'me', ttlMs: 60_000 });
    expect(await until(async () => keeper.running.get('x'))).toEqual({ name: 'x', fence: 2 });
  });

  it('stops by its own clock before a lease runs out that it cannot renew', async () => {
    let away = false;
    let lostAt = 0;
    const store: LeaseStore = {
      ...leases,
      renew: async (...args) => {
        if (away) throw new Unavailable('database', 'it is away');
        return leases.renew(...args);
      },
    };
    const keeper = keep(['x'], {
      store,
      run: (_, signal) => new Promise((resolve) => {
        signal.addEventListener('abort', () => { lostAt = performance.now(); resolve(); }, { once: true });
      }),
    });
    await until(async () => keeper.running.size === 1);
    away = true;
    const awayAt = performance.now();
    await until(async () => lostAt > 0);
    expect(lostAt - awayAt).toBeLessThan(TTL_MS);
    expect(await leases.claim('g', 'other', ['x'], 1, TTL_MS)).toEqual([]);
    away = false;
    await until(async () => keeper.running.size === 1);
  });

  it('ends a run whose lease another has taken', async () => {
    const keeper = keep(['x']);
    const lease = await until(async () => keeper.running.get('x'));
    await leases.release('g', 'owner-0', [lease]);
    await leases.claim('g', 'thief', ['x'], 1, 60_000);
    await until(async () => keeper.running.size === 0);
  });

  it('gives a lease back whose run has ended by itself, and claims it again later', async () => {
    const fences: number[] = [];
    keep(['x'], { run: async ({ fence }) => { fences.push(fence); } });
    await until(async () => fences.length >= 2);
    expect(fences.slice(0, 2)).toEqual([1, 2]);
  });

  it('tells of a run that failed, and claims its lease again', async () => {
    let runs = 0;
    const keeper = keep(['x'], { run: async () => { runs++; throw new Error('broken'); } });
    await until(async () => runs >= 2);
    expect(keeper.errors[0]).toMatchObject({ message: 'broken' });
  });

  it('waits for runs that take long to end, and holds their leases until then', async () => {
    let finish = (): void => undefined;
    const keeper = keep(['x'], { run: () => new Promise((resolve) => { finish = resolve; }) });
    await until(async () => keeper.running.size === 1);
    const stopped = keeper.stop();
    await pause(TTL_MS * 2);
    expect(await leases.claim('g', 'other', ['x'], 1, TTL_MS)).toEqual([]);
    finish();
    await stopped;
    expect(await leases.claim('g', 'other', ['x'], 1, TTL_MS)).toHaveLength(1);
  });
});
