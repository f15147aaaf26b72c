import { deliveryWorld } from '../../../../test/support/delivery-world.ts';
import type { Content } from '../../domain/notification/content.ts';
import { queued } from '../../views/delivery-queue.ts';
import { withDefaults } from './settings.ts';

type World = Awaited<ReturnType<typeof deliveryWorld>>;

const content = { recipient: 'ann@example.org', channel: 'email', body: 'Hello', priority: 'normal', metadata: {} } as const;
const ok = { kind: 'delivered', providerMessageId: 'm-1' } as const;
const transient = { kind: 'transient', reason: '503' } as const;
const permanent = { kind: 'permanent', reason: '550' } as const;
const unknown = { kind: 'unknown', reason: 'connection lost' } as const;

describe('what has just been requested', () => {
  it('is begun at once, and not again by a look', async () => {
    const world = await deliveryWorld();
    const id = await world.request();
    const row = await world.rowOf(id);
    world.work.welcome(id, row);
    await world.work.drained();
    expect((await world.queries.getStatus({ id })).status).toBe('delivered');
    world.work.welcome(id, row);
    expect(await world.look('email')).toBe(0);
    expect(world.sent).toHaveLength(1);
  });

  it('is left to a look when it is due later, or belongs to another instance', async () => {
    const world = await deliveryWorld();
    const later = await world.request({ sendAt: world.time(60) });
    world.work.welcome(later, await world.rowOf(later));
    world.handOn.abort();
    const id = await world.request();
    world.work.welcome(id, await world.rowOf(id));
    await world.work.drained();
    expect(world.sent).toEqual([]);
  });

  it('waits in line while something more urgent is to be done, and goes on one by one, a moment between', async () => {
    const moments: (() => void)[] = [];
    const world = await deliveryWorld({}, () => new Promise((resolve) => { moments.push(resolve); }));
    const passed = async (count: number): Promise<void> => {
      while (moments.length < count) await new Promise(setImmediate);
    };
    const ids = [await world.request(), await world.request(), await world.request(), await world.request()];
    const rows = await Promise.all(ids.map((id) => world.rowOf(id)));
    world.press();
    ids.forEach((id, i) => world.work.welcome(id, rows[i]!));
    for (let i = 0; i < 2; i++) {
      await passed(i + 1);
      expect(world.sent).toHaveLength(i);
      moments[i]?.();
      await world.sending(i + 1);
    }
    await passed(3);
    world.release();
    moments[2]?.();
    await world.sending(4);
    await world.work.drained();
    expect(moments).toHaveLength(3);
  });

  it('waits in line for room, as long as the line is no longer than a page of a look', async () => {
    const world = await deliveryWorld({ concurrency: 2, pageSize: 2 });
    world.pause();
    const ids: string[] = [];
    for (let i = 0; i < 5; i++) ids.push(await world.request({ body: String(i) }));
    const rows = await Promise.all(ids.map((id) => world.rowOf(id)));
    ids.forEach((id, i) => world.work.welcome(id, rows[i]!));
    await world.sending(2);
    world.resume();
    await world.sending(4);
    await world.work.drained();
    expect(world.sent.map(({ body }) => body)).toEqual(['0', '1', '2', '3']);
    expect(await world.look('email')).toBe(1);
  });
});

describe('a look at the queue', () => {
  it('delivers what is due and records it', async () => {
    const world = await deliveryWorld();
    const id = await world.request({ subject: 'Hi', metadata: { tenant: 't' } });
    expect(await world.look('email')).toBe(1);
    expect(world.sent).toEqual([{ notificationId: id, recipient: 'ann@example.org', subject: 'Hi', body: 'Hello', metadata: { tenant: 't' } }]);
    expect(await world.detail(id)).toMatchObject({
      status: 'delivered',
      deliveredAt: world.time(),
      attempts: [{ number: 1, outcome: 'delivered', providerMessageId: 'm-1' }],
    });
  });

  it('finds nothing before its time, nor in a segment that is not served', async () => {
    const world = await deliveryWorld();
    await world.request({ sendAt: world.time(60) });
    expect(await world.look('email')).toBe(0);
    world.pass(60);
    world.handOn.abort();
    expect(await world.look('email')).toBe(0);
  });

  it('begins what a store shows, however slow it is', async () => {
    const world = await deliveryWorld();
    await world.request();
    const { find } = world.views;
    const slowly: typeof find = async (...args) => {
      const found = await find(...args);
      world.pass(2);
      return found;
    };
    Object.assign(world.views, { find: slowly });
    expect(await world.look('email')).toBe(1);
  });

  it('does not send what it comes to only when its lease is about to run out', async () => {
    const world = await deliveryWorld();
    const id = await world.request();
    const { startDeliveryAttempt } = world.commands;
    Object.assign(world.commands, {
      startDeliveryAttempt: async (command: Parameters<typeof startDeliveryAttempt>[0]) => {
        const claimed = await startDeliveryAttempt(command);
        world.pass(25);
        return claimed;
      },
    });
    await world.look('email');
    expect(world.sent).toEqual([]);
    expect(await world.detail(id)).toMatchObject({ status: 'delivering', attempts: [{ outcome: 'failed' }] });
  });

  it('takes the urgent first, but lets nobody starve', async () => {
    const world = await deliveryWorld({ concurrency: 1 });
    await world.request({ body: 'old and low', priority: 'low' });
    world.pass(301);
    await world.request({ body: 'normal', priority: 'normal' });
    await world.request({ body: 'urgent', priority: 'urgent' });
    await world.look('email');
    expect(world.sent.map(({ body }) => body)).toEqual(['old and low', 'urgent', 'normal']);
  });

  it('lets tenants take turns: one with a long queue does not hold up the others', async () => {
    const world = await deliveryWorld({ concurrency: 8, pageSize: 64 });
    for (let i = 0; i < 5_000; i++) await world.request({ body: 'of many', metadata: { tenant: 'noisy' } });
    await world.request({ body: 'of few', metadata: { tenant: 'quiet' } });
    await world.request({ body: 'of nobody' });
    await world.look('email');
    const bodies = world.sent.map(({ body }) => body);
    expect(bodies.indexOf('of few')).toBeGreaterThan(-1);
    expect(bodies.indexOf('of few')).toBeLessThan(36);
    expect(bodies.indexOf('of nobody')).toBeLessThan(36);
  });

  it('counts what a tenant has in hand as turns taken', async () => {
    const world = await deliveryWorld({ concurrency: 20, pageSize: 64 });
    world.pause();
    for (let i = 0; i < 40; i++) await world.request({ body: 'of many', metadata: { tenant: 'noisy' } });
    const first = world.work.begin('email');
    await world.sending(20);
    await world.request({ body: 'of few', metadata: { tenant: 'quiet' } });
    world.pass(1);
    world.resume();
    await first;
    await world.look('email');
    expect(world.sent.map(({ body }) => body).indexOf('of few')).toBeLessThan(22);
  });

  it('lets what is more urgent go before every attempt', async () => {
    let goOn = (): void => undefined;
    let asked = 0;
    const world = await deliveryWorld({}, () => new Promise((resolve) => {
      asked++;
      goOn = resolve;
    }));
    for (let i = 0; i < 2; i++) await world.request();
    const look = world.work.begin('email');
    for (let i = 0; i < 2; i++) {
      while (asked === i) await new Promise(setImmediate);
      expect(world.sent).toHaveLength(i);
      goOn();
      await world.sending(i + 1);
    }
    expect((await look).begun).toBe(2);
    await world.work.drained();
  });

  it('has no more in hand than a channel may have, whatever the others do', async () => {
    const world = await deliveryWorld({ concurrency: 2 });
    world.pause();
    for (let i = 0; i < 3; i++) await world.request();
    await world.request({ channel: 'slack' });
    const email = world.work.begin('email');
    await world.work.begin('slack');
    await world.sending(3);
    expect(world.sent.map(({ recipient }) => recipient).sort()).toEqual(['ann@example.org', 'ann@example.org', 'slack']);
    world.resume();
    expect((await email).begun).toBe(3);
    await world.work.drained();
    expect(world.sent).toHaveLength(4);
  });

  it('leaves to others what they have begun', async () => {
    const world = await deliveryWorld();
    const id = await world.request();
    await world.catchUp();
    world.views.hold();
    await world.look('email');
    const rival = world.another();
    expect((await rival.begin('email')).begun).toBe(1);
    await rival.drained();
    expect(world.sent).toHaveLength(1);
    expect(world.refused).toEqual(['email']);
    expect((await world.detail(id)).attempts).toHaveLength(1);
  });

  it('does not act twice on a row that lags behind, and does once the row has moved on', async () => {
    const world = await deliveryWorld();
    const id = await world.request();
    await world.catchUp();
    world.views.hold();
    world.answer(transient);
    expect(await world.look('email')).toBe(1);
    expect(await world.look('email')).toBe(0);
    world.views.release();
    world.pass(5);
    world.answer(ok);
    expect(await world.look('email')).toBe(1);
    expect((await world.detail(id)).status).toBe('delivered');
  });

  it('does not send what was cancelled meanwhile', async () => {
    const world = await deliveryWorld();
    const id = await world.request();
    await world.catchUp();
    world.views.hold();
    await world.cancel(id);
    await world.look('email');
    expect(world.sent).toEqual([]);
    expect(world.refused).toEqual(['email']);
  });
});

describe('what comes of an attempt', () => {
  it('is tried again after each pause of the schedule, then given up', async () => {
    const world = await deliveryWorld({ retrySchedule: [5, 30] });
    const id = await world.request();
    world.answer(transient);
    expect(await world.look('email')).toBe(1);
    world.pass(4);
    expect(await world.look('email')).toBe(0);
    world.pass(1);
    expect(await world.look('email')).toBe(1);
    world.pass(30);
    expect(await world.look('email')).toBe(1);
    expect((await world.detail(id)).status).toBe('failed');
    await world.commands.retryNotification({ type: 'RetryNotification', data: { notificationId: id }, metadata: world.metadata() });
    await world.look('email');
    expect(await world.detail(id)).toMatchObject({ status: 'delivering', attempts: { length: 4 } });
  });

  it('waits as long as the provider asks for when that is longer, up to a day', async () => {
    const world = await deliveryWorld();
    const id = await world.request();
    world.answer({ kind: 'throttled', reason: '429', retryAfterMs: 90_000 });
    await world.look('email');
    world.answer({ kind: 'throttled', reason: '429', retryAfterMs: 1e9 });
    world.pass(90);
    await world.look('email');
    const { events } = await world.queries.getEvents({ id });
    expect(events.filter(({ type }) => type === 'DeliveryAttemptFailed').map(({ data }) => data)).toMatchObject([
      { nextAttemptAt: world.time(0) },
      { nextAttemptAt: world.time(86_400) },
    ]);
  });

  it('is final when it is permanent', async () => {
    const world = await deliveryWorld();
    const id = await world.request();
    world.answer(permanent);
    await world.look('email');
    expect(await world.detail(id)).toMatchObject({ status: 'failed', attempts: [{ outcome: 'failed', error: '550' }] });
  });

  it('is tried again or held, as the channel has it, when the answer is lost', async () => {
    const world = await deliveryWorld();
    const [mail, text] = [await world.request(), await world.request({ channel: 'sms' })];
    world.answer(unknown);
    await world.look('email');
    await world.look('sms');
    expect(await world.detail(mail)).toMatchObject({ status: 'delivering', attempts: [{ outcome: 'unknown' }] });
    expect(await world.detail(text)).toMatchObject({ status: 'unknown', attempts: [{ outcome: 'unknown', error: 'connection lost' }] });
    expect(await world.account()).toMatchObject({ accepted: 2, inFlight: 1, unknown: 1 });
  });

  it('is unknown when the channel breaks its promise and throws', async () => {
    const world = await deliveryWorld();
    const id = await world.request({ channel: 'sms' });
    world.answer(new TypeError('secret detail'));
    await world.look('sms');
    expect(await world.detail(id)).toMatchObject({ status: 'unknown', attempts: [{ error: 'the channel failed (TypeError)' }] });
  });

  it('is unknown when no answer comes in time, until it comes after all', async () => {
    const world = await deliveryWorld();
    const id = await world.request({ channel: 'sms' });
    world.pause();
    await world.work.begin('sms');
    await world.sending(1);
    world.timeOut();
    await world.work.drained();
    expect((await world.detail(id)).status).toBe('unknown');
    world.resume();
    await world.recorded(4);
    expect(await world.detail(id)).toMatchObject({ status: 'delivered', attempts: [{ number: 1, outcome: 'delivered' }] });
    expect(await world.account()).toMatchObject({ delivered: 1, unknown: 0, inFlight: 0 });
  });

  it('is recorded as soon as the store is back', async () => {
    const world = await deliveryWorld();
    const id = await world.request();
    world.failing('recordDeliveryOutcome', 3);
    await world.look('email');
    expect((await world.detail(id)).status).toBe('delivered');
    expect(world.sent).toHaveLength(1);
  });

  it('fails for the time being when its channel is not configured any more', async () => {
    const world = await deliveryWorld();
    const id = await world.request({ channel: 'webhook' });
    await world.look('webhook');
    expect(await world.detail(id)).toMatchObject({ status: 'delivering', attempts: [{ error: 'the channel is not configured' }] });
  });
});

describe('a first attempt', () => {
  it('begins with the request where there is room for it, and not again by a look or by the log', async () => {
    const world = await deliveryWorld();
    world.atOnce();
    world.pause();
    const id = await world.request();
    await world.sending(1);
    await world.recorded(2);
    const row = await world.rowOf(id);
    expect(row).toMatchObject({ state: 'in_flight', attempts: 1 });
    world.resume();
    await world.work.drained();
    world.work.welcome(id, queued({ ...content, notificationId: id, requestedAt: row.dueAt }, row.correlationId));
    expect(await world.look('email')).toBe(0);
    expect(world.sent).toHaveLength(1);
    expect(await world.detail(id)).toMatchObject({ status: 'delivered', attempts: { length: 1 } });
  });

  it.each<[string, (world: World) => unknown, Partial<Content>]>([
    ['while something more urgent is to be done', (world) => { world.press(); }, {}],
    ['when another instance is to begin it', (world) => { world.handOn.abort(); }, {}],
    ['when it is due later', () => undefined, { sendAt: '2030-01-01T01:00:00.000Z' }],
    ['on a channel that would hold it for a person', () => undefined, { channel: 'sms' }],
    ['when as many are in hand as may be', async (world) => {
      world.pause();
      await world.request();
    }, {}],
  ])('waits for its turn %s', async (_, prepare, content) => {
    const world = await deliveryWorld({ concurrency: 1 });
    world.atOnce();
    await prepare(world);
    const id = await world.request(content);
    expect(await world.rowOf(id)).toMatchObject({ state: 'due', attempts: 0 });
    world.resume();
  });

  it('leaves its room to others when the request came to nothing, and then waits for its turn', async () => {
    const world = await deliveryWorld({ concurrency: 1 });
    const reserved = await reserving(world, await world.request());
    reserved.settle(null);
    await world.work.drained();
    expect(await world.look('email')).toBe(1);
  });

  it('is not made when its lease is about to run out', async () => {
    const world = await deliveryWorld();
    const id = await world.request();
    const reserved = await reserving(world, id);
    const claimed = await world.claimAndDie(id);
    world.pass(25);
    reserved.settle(claimed.notification);
    await world.work.drained();
    expect(world.sent).toEqual([]);
    expect(await world.detail(id)).toMatchObject({ status: 'delivering', attempts: [{ error: 'the claim took too long to send it safely' }] });
  });

  async function reserving({ work, rowOf, metadata }: World, id: string) {
    const { correlationId, dueAt } = await rowOf(id);
    const data = { ...content, notificationId: id, supported: true } as const;
    return work.reserve({ type: 'RequestNotification', data, metadata: { ...metadata(), correlationId, now: dueAt } })!;
  }
});

describe('a claim', () => {
  it('is repeated as the same command when the store does not answer', async () => {
    const world = await deliveryWorld();
    const id = await world.request();
    world.failing('startDeliveryAttempt', 1, 'after');
    await world.look('email');
    expect(world.sent).toHaveLength(1);
    expect(await world.detail(id)).toMatchObject({ status: 'delivered', attempts: { length: 1 } });
  });
});

describe('the sweep', () => {
  it('writes off an attempt whose worker died, once its lease has run out', async () => {
    const world = await deliveryWorld();
    const id = await world.request();
    await world.claimAndDie(id);
    world.pass(29);
    expect(await world.sweep()).toBe(0);
    world.pass(2);
    expect(await world.sweep()).toBe(1);
    expect(await world.detail(id)).toMatchObject({
      status: 'delivering',
      attempts: [{ outcome: 'unknown', error: 'no answer before the lease ran out' }],
    });
    world.pass(5);
    expect(await world.look('email')).toBe(1);
    expect((await world.detail(id)).status).toBe('delivered');
  });

  it('leaves alone what is in hand here', async () => {
    const world = await deliveryWorld();
    await world.request();
    world.pause();
    await world.work.begin('email');
    await world.sending(1);
    world.pass(100);
    expect(await world.work.sweep()).toBe(0);
    world.resume();
    await world.work.drained();
  });
});

describe('the settings', () => {
  it('refuse a lease that may run out while a provider can still answer', () => {
    expect(() => withDefaults({ timeoutMs: 10_000, leaseMs: 11_000, retrySchedule: [] })).toThrow(RangeError);
  });
});
