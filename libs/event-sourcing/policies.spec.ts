import type { Event, Recorded } from '#kernel';
import { Unavailable } from '#protocols';
import { append, inMemory, startInstance, tally, until, type Added, type Backends } from '../../test/support/projections.ts';
import { NotParked } from './ask-for.ts';
import { runPolicies, type RunPoliciesOptions } from './policies.ts';
import { policiesService, UnknownPolicy, type PolicyStatus } from './policies-service.ts';
import type { Policy } from './policy.ts';
import { openBell } from './projections/bell.ts';
import { policyCheckpoint } from './run-policy.ts';

type AddedEvent = Recorded<Event<'Added', Added>>;

describe('a policy', () => {
  let backends: Backends;
  let seen: string[];
  const stops: (() => Promise<void>)[] = [];

  beforeEach(() => {
    backends = inMemory();
    seen = [];
  });
  afterEach(async () => {
    await Promise.all(stops.splice(0).map((stop) => stop()));
  });

  const policy = (react: (event: AddedEvent) => void = () => undefined, name = 'greet'): Policy<Event<'Added', Added>> => ({
    name,
    events: ['Added'],
    react: async (event) => {
      react(event);
      seen.push(`${event.stream}@${event.revision}`);
    },
  });

  function run(policies: RunPoliciesOptions['policies'], options: Partial<RunPoliciesOptions> = {}): () => Promise<void> {
    const stopping = new AbortController();
    const running = runPolicies({ ...backends, policies, owner: `o${stops.length}`, ttlMs: 400, tendEveryMs: 10, stop: stopping.signal, ...options });
    const stop = async (): Promise<void> => { stopping.abort(); await running; };
    stops.push(stop);
    return stop;
  }

  it('reacts to every event once, in order, and goes on where it was', async () => {
    await append(backends.store, 'a', { amount: 1 }, { amount: 2 });
    const stop = run([policy()]);
    await until(async () => seen.length === 2);
    await stop();
    await append(backends.store, 'a', { amount: 3 });
    run([policy()]);
    await append(backends.store, 'b', { amount: 4 });
    await until(async () => seen.length === 4);
    expect(seen).toEqual(['a@0', 'a@1', 'a@2', 'b@0']);
  });

  it('leaves the past alone when it begins now', async () => {
    await append(backends.store, 'a', { amount: 1 });
    run([{ ...policy(), begins: 'now' }]);
    await until(async () => (await backends.checkpoints.position(policyCheckpoint('greet'))) !== null);
    await append(backends.store, 'a', { amount: 2 });
    await until(async () => seen.length === 1);
    expect(seen).toEqual(['a@1']);
  });

  it('tries for as long as that can help', async () => {
    let tries = 0;
    run([policy(() => { if (++tries < 5) throw new Unavailable('broker', 'it is away'); })]);
    await append(backends.store, 'a', { amount: 1 });
    await until(async () => seen.length === 1);
    expect(tries).toBe(5);
  });

  it('parks the stream of an event it cannot react to, and takes it up again when asked', async () => {
    let broken = true;
    run([policy(({ data }) => { if (broken && data.amount === 13) throw new Error('unlucky'); })]);
    await append(backends.store, 'a', { amount: 13 }, { amount: 1 });
    await append(backends.store, 'b', { amount: 2 });
    await until(async () => seen.length === 1);
    expect(seen).toEqual(['b@0']);
    const [record] = await until(async () => {
      const parked = await backends.checkpoints.parked(policyCheckpoint('greet'));
      return parked.length === 1 && parked;
    });
    expect(record).toMatchObject({ stream: 'a', revision: 0, attempts: 3 });
    expect(record?.error).toContain('unlucky');
    broken = false;
    await backends.checkpoints.wish(policyCheckpoint('greet'), 'a', 'retry');
    await until(async () => (await backends.checkpoints.parked(policyCheckpoint('greet'))).length === 0);
    await append(backends.store, 'a', { amount: 3 });
    await until(async () => seen.length === 4);
    expect(seen).toEqual(['b@0', 'a@0', 'a@1', 'a@2']);
  });

  it('is shown with its lag and what it has parked, which an operator can have tried again or passed over', async () => {
    let broken = true;
    run([policy(({ data }) => { if (broken && data.amount === 13) throw new Error('unlucky'); })]);
    const service = policiesService({ ...backends, bell: openBell() });
    const lone = (): Promise<PolicyStatus | undefined> => service.list().then(([one]) => one);
    await append(backends.store, 'a', { amount: 13 }, { amount: 1 });
    await append(backends.store, 'b', { amount: 13 }, { amount: 2 });
    await until(async () => (await lone())?.parked === 2);
    expect(await lone()).toMatchObject({ name: 'greet', head: '4', lag: 0 });
    expect((await service.parked('greet')).map(({ stream, revision }) => [stream, revision])).toEqual([['a', 0], ['b', 0]]);

    expect(await service.retryParked('greet', 'a', 20_000)).toMatchObject({ outcome: 'parked', record: { stream: 'a' } });
    expect(await service.skipParked('greet', 'a', 20_000)).toEqual({ outcome: 'well', record: null });
    broken = false;
    expect(await service.retryParked('greet', 'b', 20_000)).toEqual({ outcome: 'well', record: null });
    expect(seen).toEqual(['a@1', 'b@0', 'b@1']);
    expect(await lone()).toMatchObject({ parked: 0 });
  });

  it('that is not known, or has not parked what is asked for, is said to be so', async () => {
    const service = policiesService({ ...backends, bell: openBell() });
    run([policy()]);
    await until(async () => (await service.list()).length === 1);
    await expect(service.parked('stranger')).rejects.toThrow(UnknownPolicy);
    await expect(service.retryParked('greet', 'a')).rejects.toThrow(NotParked);
  });

  it('is not run by a rebuild', async () => {
    await append(backends.store, 'a', { amount: 1 });
    run([policy()]);
    const instance = startInstance(backends, [tally()]);
    stops.push(() => instance.stop());
    await instance.reader.get(tally(), 'a', { after: await backends.store.head(), waitMs: 20_000 });
    await until(async () => seen.length === 1);
    await instance.service.rebuild('tally');
    await until(async () => (await instance.service.get('tally')).generation === 2);
    await append(backends.store, 'b', { amount: 1 });
    await until(async () => seen.length === 2);
    expect(seen).toEqual(['a@0', 'b@0']);
  });

  it('is run by whoever knows it, when each instance knows others', async () => {
    const named = (name: string) => ({ ...policy(), name, react: async () => void seen.push(name) });
    run([named('a'), named('b')]);
    run([named('c'), named('d')]);
    run([named('a'), named('e')]);
    await append(backends.store, 'a', { amount: 1 });
    await until(async () => seen.length === 5);
    expect(seen.toSorted()).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('runs on one of several instances', async () => {
    run([policy()]);
    run([policy()]);
    for (let n = 0; n < 20; n++) await append(backends.store, 'a', { amount: 1 });
    await until(async () => seen.length >= 20);
    expect(seen).toEqual(Array.from({ length: 20 }, (_, n) => `a@${n}`));
  });
});
