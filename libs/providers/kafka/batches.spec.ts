import { KafkaJSNonRetriableError, KafkaJSProtocolError, type ProducerBatch } from 'kafkajs';
import { openBatches } from './batches.ts';

type Answering = (values: readonly string[]) => Promise<void>;

function producer(answer: Answering) {
  const requests: (readonly string[])[] = [];
  return {
    requests,
    sendBatch: async ({ topicMessages = [] }: ProducerBatch) => {
      const values = topicMessages.flatMap(({ messages }) => messages.map(({ value }) => String(value)));
      requests.push(values.map((value) => value.slice(0, 10)));
      await answer(values);
      return [];
    },
  };
}

const texts = (count: number): readonly string[] => Array.from({ length: count }, (_, n) => `${n}`);
const tooLarge = (): Error => {
  const cause = new KafkaJSProtocolError({ type: 'MESSAGE_TOO_LARGE', code: 10, message: 'too large', } as never);
  return Object.assign(new KafkaJSNonRetriableError(cause), { cause });
};

describe('batches', () => {
  it('sends one request at a time, in order, with what came during the last one', async () => {
    const sink = producer(() => Promise.resolve());
    const batches = openBatches(sink);
    const answers = texts(250).map((value) => batches.send('t', { value }));
    expect(new Set(await Promise.all(answers))).toEqual(new Set(['taken']));
    expect(sink.requests.map((request) => request.length)).toEqual([100, 100, 50]);
    expect(sink.requests.flat()).toEqual(texts(250));
  });

  it('keeps a request to what a broker takes', async () => {
    const sink = producer(() => Promise.resolve());
    const batches = openBatches(sink);
    await Promise.all(texts(5).map((value) => batches.send('t', { value: value.padEnd(200_000) })));
    expect(sink.requests.map((request) => request.length)).toEqual([2, 2, 1]);
  });

  it('sends nothing more after a failure, as the broker might take it for a copy', async () => {
    const sink = producer(() => Promise.reject(new Error('away')));
    const batches = openBatches(sink);
    const answers = await Promise.all(texts(150).map((value) => batches.send('t', { value })));
    expect(new Set(answers)).toEqual(new Set(['unconfirmed']));
    expect(await batches.send('t', { value: 'later' })).toBe('unconfirmed');
    expect(sink.requests).toHaveLength(1);
  });

  it('finds the one that is too large, and goes on', async () => {
    const sink = producer((values) => (values.includes('1') ? Promise.reject(tooLarge()) : Promise.resolve()));
    const batches = openBatches(sink);
    expect(await Promise.all(texts(3).map((value) => batches.send('t', { value })))).toEqual(['taken', 'too large', 'taken']);
    expect(await batches.send('t', { value: 'later' })).toBe('taken');
  });
});
