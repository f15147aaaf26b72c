import { newId } from '#event-sourcing';
import type { CloudEvent } from '#protocols';
import { pause } from '#timing';
import type { Broker } from './broker.ts';
import type { Names } from './stream-calc.ts';
import { PROBLEM_TYPES } from './translators/problem-events.ts';

const MOST_TRIES = 30;
const PAUSE_MS = 1_000;

/**
 * Poses one problem, as another service would, and waits for its outcome: `6 x 7` or `1 / 4`. It is posed again
 * until somebody answers; that is harmless, because it keeps its id.
 *
 * @throws when the text is no problem, or nobody answers for half a minute
 */
export async function ask({ publisher, subscriber }: Broker, text: string, { queue, problems, outcomes }: Names): Promise<unknown> {
  const problem = { topic: problems, id: newId(), key: text, source: '/stream-calc/ask', ...read(text) };
  const answered = new AbortController();
  let answer: unknown;
  const listening = subscriber.subscribe({
    queue: `${queue}.answers`,
    topics: [outcomes],
    stop: answered.signal,
    handle: async ({ subject, data }: CloudEvent) => {
      if (subject !== problem.id) return 'done';
      answer = data;
      answered.abort();
      return 'done';
    },
  });
  for (let tries = 0; tries < MOST_TRIES && !answered.signal.aborted; tries++) {
    await publisher.publish(problem);
    await pause(PAUSE_MS, answered.signal);
  }
  answered.abort();
  await listening;
  if (answer === undefined) throw new Error('nobody has answered; is the service running?');
  return answer;
}

function read(text: string): { readonly type: string; readonly data: object } {
  const [, left, sign, right] = /^\s*(\S+)\s+([x/])\s+(\S+)\s*$/.exec(text) ?? [];
  const [a, b] = [Number(left), Number(right)];
  if (!Number.isFinite(a) || !Number.isFinite(b)) throw new Error('a problem looks like this: "6 x 7", or "1 / 4"');
  return sign === 'x'
    ? { type: PROBLEM_TYPES.multiplication, data: { multiplier: a, multiplicand: b } }
    : { type: PROBLEM_TYPES.division, data: { dividend: a, divisor: b } };
}
