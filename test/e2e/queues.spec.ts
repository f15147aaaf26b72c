import { randomUUID } from 'node:crypto';
import { connect, type ChannelModel } from 'amqplib';
import { AMQP_URL, brokerAnswers, putInto } from '../support/rabbitmq.ts';
import { arrivals, type Arrivals } from '../support/arrivals.ts';
import { startApplication, type Application } from '../support/application.ts';
import { eventually } from '../support/eventually.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';

interface Envelope {
  readonly id: string;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

const good = { recipient: '#ops', channel: 'slack', subject: 'Disk', body: 'full', metadata: { host: 'a1' } };

const suite = (await brokerAnswers('queues end to end')) ? describe : describe.skip;

suite('RabbitMQ', () => {
  const queue = `test.e2e.${randomUUID()}`;
  const outcomesQueue = `test.e2e.outcomes.${randomUUID()}`;
  let broker: ChannelModel;
  let app: Application;
  let outcomes: Arrivals<Envelope>;

  beforeAll(async () => {
    broker = await connect(AMQP_URL);
    app = await startApplication({ AMQP_URL, AMQP_QUEUE: queue });
    outcomes = await listen(broker, outcomesQueue);
    await eventually(() => exists(broker, queue));
  });
  afterAll(async () => {
    await app[Symbol.asyncDispose]();
    await forget(broker, queue, `${queue}.dead`, outcomesQueue);
    await broker.close();
  });

  const put = (message: object | string): Promise<void> => putInto(broker, queue, Buffer.from(typeof message === 'string' ? message : JSON.stringify(message)));
  const request = (id: string, data: unknown = good): object => ({ specversion: '1.0', id, source: '/shop', type: 'tidings.notification.request.v1', data });
  const post = (key: string, body: object = good) => app.post('/v1/notifications', body).set('idempotency-key', key);
  const outcomeOf = (correlationId: string): Promise<Envelope> =>
    eventually(() => outcomes.all.find(({ data }) => data['correlationId'] === correlationId) ?? false) as Promise<Envelope>;
  const published = (notificationId: string): Promise<Envelope> =>
    eventually(() => outcomes.all.find(({ data }) => data['notificationId'] === notificationId) ?? false) as Promise<Envelope>;
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
      const found = await peek(broker, `${queue}.dead`);
      return found.length >= cases.length && found;
    }) as readonly Letter[];
    expect(letters).toHaveLength(cases.length);
    for (const [message, reason] of cases) {
      const text = typeof message === 'string' ? message : JSON.stringify(message);
      expect(letters.find((letter) => letter.text === text)?.reason).toMatch(reason);
    }
  });

  it('takes a channel that nobody serves for what it is: on record', async () => {
    await using bare = await startApplication({ AMQP_URL, AMQP_QUEUE: `${queue}.bare`, SANDBOX: 'false' });
    await eventually(() => exists(broker, `${queue}.bare`));
    await putInto(broker, `${queue}.bare`, Buffer.from(JSON.stringify(request(randomUUID()))));
    await eventually(async () => (await bare.get('/v1/accounting').expect(200)).body.unsupported === 1);
    await bare.stop();
    await forget(broker, `${queue}.bare`, `${queue}.bare.dead`);
  });

  it('misses nothing while the broker is away, from before the start and in the middle', async () => {
    const target = new URL(AMQP_URL);
    await using proxy = await startTcpProxy({ host: target.hostname, port: Number(target.port || 5672) });
    const own = `${queue}.proxied`;
    target.host = `127.0.0.1:${proxy.port}`;
    await proxy.interrupt();
    await using proxied = await startApplication({ AMQP_URL: target.href, AMQP_QUEUE: own });
    const early = (await proxied.post('/v1/notifications', good).expect(202)).body.notificationId;
    await eventually(async () => (await proxied.get(`/v1/notifications/${early}/status`).expect(200)).body.status === 'delivered');
    await proxy.restore();
    await published(early);
    await eventually(() => exists(broker, own));

    await proxy.interrupt();
    const late = (await proxied.post('/v1/notifications', good).expect(202)).body.notificationId;
    const id = randomUUID();
    await putInto(broker, own, Buffer.from(JSON.stringify(request(id))));
    await eventually(async () => (await proxied.get(`/v1/notifications/${late}/status`).expect(200)).body.status === 'delivered');
    await proxy.restore();
    await Promise.all([published(late), outcomeOf(id)]);
    await proxied.stop();
    await forget(broker, own, `${own}.dead`);
  });

  it('starts without a broker, and serves calls', async () => {
    await using alone = await startApplication({ AMQP_URL: 'amqp://user:secret@127.0.0.1:1', AMQP_QUEUE: queue });
    const { notificationId } = (await alone.post('/v1/notifications', good).expect(202)).body;
    await eventually(async () => (await alone.get(`/v1/notifications/${notificationId}/status`).expect(200)).body.status === 'delivered');
  });
});

async function listen(broker: ChannelModel, queue: string): Promise<Arrivals<Envelope>> {
  const heard = arrivals<Envelope>();
  const channel = await broker.createChannel();
  await channel.assertExchange('tidings.events', 'topic', { durable: true });
  await channel.assertQueue(queue, { durable: false });
  await channel.bindQueue(queue, 'tidings.events', 'tidings.notification.#');
  await channel.consume(queue, (message) => message && heard.add(JSON.parse(message.content.toString()) as Envelope), { noAck: true });
  return heard;
}

async function forget(broker: ChannelModel, ...queues: readonly string[]): Promise<void> {
  const channel = await broker.createChannel();
  for (const queue of queues) await channel.deleteQueue(queue);
  await channel.close();
}

async function exists(broker: ChannelModel, queue: string): Promise<boolean> {
  const channel = await broker.createChannel();
  channel.on('error', () => undefined);
  try {
    await channel.checkQueue(queue);
    await channel.close();
    return true;
  } catch {
    return false;
  }
}

interface Letter {
  readonly text: string;
  readonly reason: string;
}

/** Everything in a queue, which stays there. */
async function peek(broker: ChannelModel, queue: string): Promise<readonly Letter[]> {
  const channel = await broker.createChannel();
  const letters: Letter[] = [];
  for (let message = await channel.get(queue); message; message = await channel.get(queue)) {
    letters.push({ text: message.content.toString(), reason: String(message.properties.headers?.['x-tidings-reason']) });
  }
  await channel.close();
  return letters;
}
