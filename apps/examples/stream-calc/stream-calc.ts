import type { Service } from '#hosting';
import { solveProblems } from './application/solve-problems.ts';
import type { Broker } from './broker.ts';
import { outcomeEvents } from './translators/outcome-events.ts';
import { problemEvents } from './translators/problem-events.ts';

/** On the broker: the queue of this service, and the topics it listens to and speaks on. */
export interface Names {
  readonly queue: string;
  readonly problems: string;
  readonly outcomes: string;
}

/** PUBLIC NAMES. With another prefix than the usual one, a broker serves several of these services. */
export function namesWith(prefix = 'stream-calc'): Names {
  return { queue: prefix, problems: `${prefix}.problems`, outcomes: `${prefix}.outcomes` };
}

/** The composition root: joins queue, core and topic, and works until it is disposed, the broker with it. */
export function startStreamCalc(broker: Broker, { queue, problems, outcomes }: Names): Service {
  const handle = problemEvents(solveProblems(outcomeEvents(broker.publisher, outcomes)));
  const stop = new AbortController();
  const running = broker.subscriber.subscribe({ queue, topics: [problems], handle, stop: stop.signal });
  return {
    greeting: `The stream-calc example takes problems from ${problems}`,
    lost: new Promise((resolve) => {
      running.catch(() => resolve('It cannot listen to its queue any more.'));
    }),
    async [Symbol.asyncDispose]() {
      stop.abort();
      // What is in hand is finished, or stays on the queue.
      await Promise.all([running, broker[Symbol.asyncDispose]()]);
    },
  };
}
