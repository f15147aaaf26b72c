import { randomUUID } from 'node:crypto';
import { connect, type ChannelModel } from 'amqplib';
import { arrivals } from '../support/arrivals.ts';
import { startApplication } from '../support/application.ts';
import { eventually } from '../support/eventually.ts';
import { AMQP_URL, brokerAnswers } from '../support/rabbitmq.ts';

const suite = (await brokerAnswers('registrations on a broker')) ? describe : describe.skip;

interface Heard {
  readonly routingKey: string;
  readonly event: { readonly id: string; readonly data: Readonly<Record<string, unknown>> };
}

suite('registrations on RabbitMQ', () => {
  const queue = `test.e2e.${randomUUID()}`;
  const heardBy = `test.e2e.registered.${randomUUID()}`;
  const heard = arrivals<Heard>();
  let broker: ChannelModel;

  beforeAll(async () => {
    broker = await connect(AMQP_URL);
    const channel = await broker.createChannel();
    await channel.assertExchange('tidings.events', 'topic', { durable: true });
    await channel.assertQueue(heardBy, { durable: false });
    await channel.bindQueue(heardBy, 'tidings.events', 'RegisteredEntryEvent');
    await channel.consume(heardBy, (message) => {
      if (message) heard.add({ routingKey: message.fields.routingKey, event: JSON.parse(message.content.toString()) as Heard['event'] });
    }, { noAck: true });
  });
  afterAll(async () => {
    const channel = await broker.createChannel();
    for (const name of [queue, `${queue}.dead`, heardBy]) await channel.deleteQueue(name);
    await broker.close();
  });

  it('are published once they are recorded, also those from before there was a broker, and beside everything else', async () => {
    await using alone = await startApplication({ ROLES: 'api' });
    const [early, late] = [`${randomUUID()}@example.com`, `${randomUUID()}@Example.com`];
    await alone.post('/v1/registrations', { email: early }).expect(201);
    await using app = await startApplication({ ...alone.environment, ROLES: 'api,projections,delivery,ingest', AMQP_URL, AMQP_QUEUE: queue });
    const { body } = await app.post('/v1/registrations', { email: late, name: 'Ada' }).set('x-correlation-id', 'form-77').expect(201);
    await app.post('/v1/registrations', { email: late }).expect(409);

    // Other tests may use this exchange at the same time.
    const published = (email: string): readonly Heard[] => heard.all.filter(({ event }) => event.data['email'] === email);
    await eventually(() => published(early).length > 0 && published(late).length > 0);
    expect(new Set(published(late).map(({ event }) => event.id)).size).toBe(1);
    expect(published(late)[0]).toEqual({
      routingKey: 'RegisteredEntryEvent',
      event: {
        specversion: '1.0', id: expect.any(String), source: '/tidings', type: 'RegisteredEntryEvent', time: expect.any(String),
        subject: body.registrationId, partitionkey: body.registrationId, datacontenttype: 'application/json',
        data: { registrationId: body.registrationId, correlationId: 'form-77', email: late, name: 'Ada', registeredAt: expect.any(String) },
      },
    });
    // The policies of one process: those that publish, and the one that welcomes.
    await eventually(async () => (await app.get(`/v1/notifications?recipient=${late}&status=delivered`).expect(200)).body.items.length === 1);
  });
});
