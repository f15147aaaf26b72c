import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect, type ChannelModel } from 'amqplib';
import { eventually } from '../../../test/support/eventually.ts';
import { AMQP_URL, brokerAnswers, putInto } from '../../../test/support/rabbitmq.ts';
import { startProcess } from '../../../test/support/server-process.ts';
import { openBroker } from './broker.ts';
import { namesWith } from './stream-calc.ts';

const MAIN = 'apps/examples/stream-calc/main.ts';

/** What the README asks, and what it says is answered. */
function questions(): readonly (readonly [question: string, answer: string])[] {
  const readme = readFileSync(join(import.meta.dirname, 'README.md'), 'utf8');
  return [...readme.matchAll(/stream-calc ask "(.*)"\n# (.*)/g)].map(([, question = '', answer = '']) => [question, answer]);
}

const suite = (await brokerAnswers('stream-calc on RabbitMQ')) ? describe : describe.skip;

suite('stream-calc on RabbitMQ', () => {
  const prefix = `test.stream-calc.${randomUUID()}`;
  const { queue, problems, outcomes } = namesWith(prefix);
  const environment = { AMQP_URL, STREAM_CALC_PREFIX: prefix };
  let model: ChannelModel;
  beforeAll(async () => { model = await connect(AMQP_URL); });
  afterAll(async () => {
    const channel = await model.createChannel();
    for (const name of [queue, `${queue}.dead`, `${queue}.answers`, `${queue}.answers.dead`]) await channel.deleteQueue(name);
    for (const name of [problems, outcomes]) await channel.deleteExchange(name);
    await model.close();
  });

  it('answers what its README asks, and sets poison aside', async () => {
    await using service = startProcess(environment, [MAIN]);
    const asked = questions();
    expect(asked.map(([question]) => question)).toEqual(['6 x 7', '1 / 0']);
    for (const [question, answer] of asked) {
      await using asking = startProcess(environment, [MAIN, 'ask', question]);
      const { code, stdout } = await asking.ended;
      expect([code, stdout.trim().replace(/"problemId":"[^"]+"/, '"problemId":"..."')]).toEqual([0, answer]);
    }

    await putInto(model, queue, Buffer.from('no event'));
    const channel = await model.createChannel();
    const dead = await eventually(() => channel.get(`${queue}.dead`, { noAck: true }));
    if (!dead) throw new Error('nothing was set aside');
    expect([dead.content.toString(), dead.properties.headers?.['x-tidings-reason']]).toEqual(['no event', 'not JSON']);
    await channel.close();

    service.kill('SIGTERM');
    expect(await service.ended).toMatchObject({ code: 0, stderr: 'a message was moved to the dead letter queue: not JSON\n' });
  });
});

describe('stream-calc without a broker', () => {
  it('says what it needs', () => {
    expect(() => openBroker({}, () => undefined)).toThrow(/AMQP_URL: is needed/);
  });
});
