import { randomUUID } from 'node:crypto';
import type { Arrivals } from '../support/arrivals.ts';
import { startApplication, type Application } from '../support/application.ts';
import { eventually } from '../support/eventually.ts';
import type { TcpProxy } from '../support/tcp-proxy.ts';

/** A broker as those see it who send requests and hear of outcomes. */
export interface BrokerOutside extends AsyncDisposable {
  /** Leads the application to the queue, straight or through a proxy at this port. */
  environment(queue: string, proxyPort?: number): Readonly<Record<string, string>>;
  /** Leads it to a broker that is not there. */
  readonly nowhere: Readonly<Record<string, string>>;
  /** On the way to this broker. */
  openProxy(): Promise<TcpProxy>;
  put(queue: string, text: string): Promise<void>;
  exists(queue: string): Promise<boolean>;
  /** The dead letters of a queue so far. */
  letters(queue: string): Promise<readonly Letter[]>;
  /** What is published, by whatever application. */
  readonly outcomes: Pick<Arrivals<Envelope>, 'all'>;
  forget(...queues: readonly string[]): Promise<void>;
}

export interface Envelope {
  readonly id: string;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface Letter {
  readonly text: string;
  readonly reason: string;
}

const good = { recipient: '#ops', channel: 'slack', subject: 'Disk', body: 'full', metadata: { host: 'a1' } };

/** What requests and outcomes go through with any broker. */
export function queueScenarios(name: string, open: () => Promise<BrokerOutside>): void {
  describe(name, () => {
    const queue = `test.e2e.${randomUUID()}`;
    let broker: BrokerOutside;
    let app: Application;

    beforeAll(async () => {
      broker = await open();
      app = await startApplication(broker.environment(queue));
      await eventually(() => broker.exists(queue));
    });
    afterAll(async () => {
      await app[Symbol.asyncDispose]();
      await broker.forget(queue);
      await broker[Symbol.asyncDispose]();
    });

    const put = (message: object | string, into = queue): Promise<void> => broker.put(into, typeof message === 'string' ? message : JSON.stringify(message));
    const request = (id: string, data: unknown = good): object => ({ specversion: '1.0', id, source: '/shop', type: 'tidings.notification.request.v1', data });
    const post = (key: string, body: object = good) => app.post('/v1/notifications', body).set('idempotency-key', key);
    const outcomeOf = (correlationId: string): Promise<Envelope> =>
      eventually(() => broker.outcomes.all.find(({ data }) => data['correlationId'] === correlationId) ?? false) as Promise<Envelope>;
    const published = (notificationId: string): Promise<Envelope> =>
      eventually(() => broker.outcomes.all.find(({ data }) => data['notificationId'] === notificationId) ?? false) as Promise<Envelope>;
    const accepted = async (): Promise<number> => {
      const head = await app.server.tidings.head();
      return eventually(async () => (await app.get(`/v1/accounting?after=${head}`).expect(200)).body.accepted) as Promise<number>;
    };
    const settled = async (id: string): Promise<string> => {
      const { data } = await outcomeOf(id);
      return data['notificationId'] as string;
    };

    it('takes a request, delivers it, and publishes the outcome', async () => {
      const id = randomUUID();
      await put(request(id));
      const outcome = await outcomeOf(id);
      const { notificationId } = outcome.data;
      expect(outcome).toMatchObject({
        specversion: '1.0', source: '/tidings', type: 'tidings.notification.delivered.v1', subject: notificationId, partitionkey: notificationId,
        data: { attempts: 1, deliveredAt: expect.any(String) },
      });
      await eventually(async () => {
        const { body } = await app.get(`/v1/notifications/${String(notificationId)}`).expect(200);
        expect(body).toMatchObject({ ...good, status: 'delivered', priority: 'normal' });
      });
      const { events } = (await app.get(`/v1/notifications/${String(notificationId)}/events`).expect(200)).body;
      expect(events.at(-1)).toMatchObject({ type: 'NotificationDelivered', eventId: outcome.id });
    });

    it('makes a message that comes several times one notification', async () => {
      const before = await accepted();
      const id = randomUUID();
      for (let times = 0; times < 5; times++) await put(request(id));
      await settled(id);
      const last = randomUUID();
      await put(request(last));
      await settled(last);
      expect(await accepted()).toBe(before + 2);
    });

    it('makes a message and a call with the same key one notification, whichever comes first', async () => {
      const [messageFirst, callFirst] = [randomUUID(), randomUUID()];
      await put(request(messageFirst));
      const notificationId = await settled(messageFirst);
      expect((await post(messageFirst).expect(202)).body.notificationId).toBe(notificationId);

      const before = await accepted();
      await post(callFirst).expect(202);
      await put(request(callFirst));
      const last = randomUUID();
      await put(request(last));
      await settled(last);
      expect(await accepted()).toBe(before + 2);
    });

    it('publishes that a notification was cancelled', async () => {
      const sendAt = new Date(Date.now() + 3_600_000).toISOString();
      const { notificationId } = (await app.post('/v1/notifications', { ...good, sendAt }).expect(202)).body;
      await app.post(`/v1/notifications/${notificationId}/cancel`, { reason: 'not needed' }).expect(200);
      expect(await published(notificationId)).toMatchObject({ type: 'tidings.notification.cancelled.v1', data: { reason: 'not needed' } });
    });

    it('puts what it cannot take aside, with the reason, and goes on', async () => {
      const spent = randomUUID();
      await put(request(spent));
      const cases: readonly (readonly [message: object | string, reason: RegExp])[] = [
        ['{ not json', /^not JSON$/],
        [{ hello: 'world' }, /^not a CloudEvent 1.0: specversion/],
        [{ ...request(randomUUID()), type: 'tidings.unknown.v1' }, /^unknown type/],
        [request(randomUUID(), { ...good, channel: 'pigeon' }), /^invalid_input: channel must be one of/],
        [request(randomUUID(), { ...good, extra: 1 }), /^invalid_input: extra is not a known field/],
        [request('ä', good), /^invalid_input: id must be 1 to 255 visible ASCII/],
        [request(spent, { ...good, body: 'another' }), /^idempotency_key_reused/],
        [request(randomUUID(), { ...good, body: 'x'.repeat(300_000) }), /^too large/],
      ];
      for (const [message] of cases) await put(message);
      const last = randomUUID();
      await put(request(last));
      await settled(last);
      const letters = await eventually(async () => {
        const found = await broker.letters(queue);
        return found.length >= cases.length && found;
      }) as readonly Letter[];
      expect(letters).toHaveLength(cases.length);
      for (const [message, reason] of cases) {
        const text = typeof message === 'string' ? message : JSON.stringify(message);
        expect(letters.find((letter) => letter.text === text)?.reason).toMatch(reason);
      }
    });

    it('takes a channel that nobody serves for what it is: on record', async () => {
      const own = `${queue}.bare`;
      await using bare = await startApplication({ ...broker.environment(own), SANDBOX: 'false' });
      await eventually(() => broker.exists(own));
      await put(request(randomUUID()), own);
      await eventually(async () => (await bare.get('/v1/accounting').expect(200)).body.unsupported === 1);
      await bare.stop();
      await broker.forget(own);
    });

    it('misses nothing while the broker is away, from before the start and in the middle', async () => {
      await using proxy = await broker.openProxy();
      const own = `${queue}.proxied`;
      await proxy.interrupt();
      await using proxied = await startApplication(broker.environment(own, proxy.port));
      const early = (await proxied.post('/v1/notifications', good).expect(202)).body.notificationId;
      await eventually(async () => (await proxied.get(`/v1/notifications/${early}/status`).expect(200)).body.status === 'delivered');
      await proxy.restore();
      await published(early);
      await eventually(() => broker.exists(own));

      await proxy.interrupt();
      const late = (await proxied.post('/v1/notifications', good).expect(202)).body.notificationId;
      const id = randomUUID();
      await put(request(id), own);
      await eventually(async () => (await proxied.get(`/v1/notifications/${late}/status`).expect(200)).body.status === 'delivered');
      await proxy.restore();
      await Promise.all([published(late), outcomeOf(id)]);
      await proxied.stop();
      await broker.forget(own);
    });

    it('starts without a broker, and serves calls', async () => {
      await using alone = await startApplication(broker.nowhere);
      const { notificationId } = (await alone.post('/v1/notifications', good).expect(202)).body;
      await eventually(async () => (await alone.get(`/v1/notifications/${notificationId}/status`).expect(200)).body.status === 'delivered');
    });
  });
}
