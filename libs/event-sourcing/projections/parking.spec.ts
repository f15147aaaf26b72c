import { append, inMemory, startInstance, tally, until, type Added, type Backends, type Instance } from '../../../test/support/projections.ts';
import { NotParked } from '../ask-for.ts';

const LONG = { waitMs: 20_000 };

describe('an event that cannot be folded', () => {
  let backends: Backends;
  let broken: (data: Added) => boolean;
  const view = tally({ fails: (data) => broken(data) });
  const started: Instance[] = [];
  const start: typeof startInstance = (...args) => {
    const instance = startInstance(...args);
    started.push(instance);
    return instance;
  };

  beforeEach(() => {
    backends = inMemory();
    broken = ({ amount }) => amount === 13;
  });
  afterEach(async () => {
    await Promise.all(started.splice(0).map((instance) => instance.stop()));
  });

  it('parks its stream; the others go on', async () => {
    for (let n = 0; n < 50; n++) await append(backends.store, `a-${n % 5}`, { amount: n === 17 ? 13 : 1 });
    const { reader, service } = start(backends, [view]);
    await reader.get(view, '', { after: await backends.store.head(), ...LONG });
    expect((await reader.get(view, 'a-1')).row?.trail).toBe('0 1 2 3 4 5 6 7 8 9 ');
    expect((await reader.get(view, 'a-2')).row?.trail).toBe('0 1 2 ');
    expect(await service.get('tally')).toMatchObject({ status: 'live', parked: 1, lag: 0 });
    const [record, ...others] = await service.parked('tally');
    expect(others).toEqual([]);
    expect(record).toMatchObject({ stream: 'a-2', revision: 3, position: '18', attempts: 3, wish: null });
    expect(record?.error).toContain('cannot fold 13');
  });

  it('parks its stream when it is the store that refuses the row', async () => {
    await append(backends.store, 'a-1', { amount: 1 }, { amount: 2, text: 'a\0b' }, { amount: 3 });
    await append(backends.store, 'a-2', { amount: 1 });
    const { reader, service } = start(backends, [view]);
    await reader.get(view, '', { after: await backends.store.head(), ...LONG });
    expect((await service.parked('tally')).map(({ stream, revision }) => [stream, revision])).toEqual([['a-1', 1]]);
    expect((await reader.get(view, 'a-1')).row).toMatchObject({ trail: '0 ' });
    expect((await reader.get(view, 'a-2')).row).toMatchObject({ trail: '0 ' });
  });

  it('stays parked in the next instance', async () => {
    await append(backends.store, 'a-1', { amount: 1 }, { amount: 13 });
    const first = start(backends, [view]);
    await until(async () => (await first.service.parked('tally').catch(() => [])).length > 0);
    await first.stop();
    broken = () => false;
    const { reader } = start(backends, [view]);
    const after = await append(backends.store, 'a-1', { amount: 1 });
    expect((await reader.get(view, 'a-1', { after, ...LONG })).row).toMatchObject({ trail: '0 ' });
  });

  it('is folded with all that followed once it can be, when somebody asks', async () => {
    await append(backends.store, 'a-1', { amount: 1 }, { amount: 13 }, { amount: 2 });
    const { reader, service } = start(backends, [view]);
    await reader.get(view, '', { after: await append(backends.store, 'a-1', { amount: 3 }), ...LONG });
    expect(await service.retryParked('tally', 'a-1', 20_000)).toMatchObject({ outcome: 'parked', record: { revision: 1, attempts: 4 } });
    broken = () => false;
    expect(await service.retryParked('tally', 'a-1', 20_000)).toEqual({ outcome: 'well', record: null });
    expect((await reader.get(view, 'a-1')).row).toMatchObject({ trail: '0 1 2 3 ', sum: 19 });
    const after = await append(backends.store, 'a-1', { amount: 4 });
    expect((await reader.get(view, 'a-1', { after, ...LONG })).row).toMatchObject({ trail: '0 1 2 3 4 ' });
    await expect(service.retryParked('tally', 'a-1')).rejects.toThrow(NotParked);
  });

  it('is passed over when somebody gives up on it, in rebuilds too', async () => {
    await append(backends.store, 'a-1', { amount: 1 }, { amount: 13 }, { amount: 2 }, { amount: 13 }, { amount: 3 });
    const { reader, service } = start(backends, [view]);
    await reader.get(view, '', { after: await backends.store.head(), ...LONG });
    expect(await service.skipParked('tally', 'a-1', 20_000)).toMatchObject({ outcome: 'parked', record: { revision: 3 } });
    expect(await service.skipParked('tally', 'a-1', 20_000)).toMatchObject({ outcome: 'well' });
    expect((await reader.get(view, 'a-1')).row).toMatchObject({ trail: '0 2 4 ' });
    expect(await backends.checkpoints.skipped('tally')).toMatchObject([{ stream: 'a-1', revision: 1 }, { stream: 'a-1', revision: 3 }]);
    const { hash } = await service.hash('tally');
    await service.rebuild('tally');
    await until(async () => (await service.get('tally')).generation === 2);
    expect(await service.hash('tally')).toMatchObject({ hash });
  });

  it('can be seen to from an instance that does not project', async () => {
    await append(backends.store, 'a-1', { amount: 13 });
    const { reader } = start(backends, [view]);
    await reader.get(view, '', { after: await backends.store.head(), ...LONG });
    broken = () => false;
    const other = startInstance(backends, [view], { leases: { ...backends.leases, claim: async () => [] } });
    started.push(other);
    expect(await other.service.retryParked('tally', 'a-1', 20_000)).toMatchObject({ outcome: 'well' });
  });

  it('stops the view when too many streams are parked, until somebody has seen to them', async () => {
    for (let n = 0; n < 5; n++) await append(backends.store, `a-${n}`, { amount: 13 });
    const { reader, service } = start(backends, [view], { mostParked: 2, pageSize: 1 });
    await until(async () => (await service.get('tally').catch(() => null))?.status === 'paused');
    const { parked, position } = await service.get('tally');
    expect(parked).toBeGreaterThan(2);
    expect(Number(position)).toBeLessThan(6);
    broken = () => false;
    for (const { stream } of await service.parked('tally')) await service.retryParked('tally', stream, 20_000);
    await reader.get(view, '', { after: await append(backends.store, 'a-9', { amount: 1 }), ...LONG });
    await until(async () => (await service.get('tally')).status === 'live');
    expect((await service.get('tally')).parked).toBe(0);
  });

  it('tells who listens', async () => {
    const told: string[] = [];
    await append(backends.store, 'a-1', { amount: 13 });
    const { reader } = start(backends, [view], { onParked: (name, { stream }) => told.push(`${name} ${stream}`) });
    await reader.get(view, '', { after: await backends.store.head(), ...LONG });
    expect(told).toEqual(['tally a-1']);
  });
});
