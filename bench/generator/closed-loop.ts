import { latencyOf, type Latency } from '../statistics.ts';
import { closeAll, openConnections } from './connections.ts';
import type { HttpConnection } from './http-connection.ts';

/** As many requests as get answered: every connection asks again as soon as it has its answer. */
export interface ClosedLoop {
  readonly url: string;
  readonly connections: number;
  readonly warmUpMs: number;
  readonly measuredMs: number;
  readonly expected: number;
  readonly request: () => Buffer;
}

export interface ClosedLoopResult {
  /** Answered as expected. */
  readonly perSecond: number;
  readonly latency: Latency;
  /** Answered otherwise, or not at all. */
  readonly errors: number;
}

export async function closedLoop(loop: ClosedLoop): Promise<ClosedLoopResult> {
  const connections = await openConnections(loop.url, loop.connections);
  try {
    await askFor(loop, connections, loop.warmUpMs);
    return await askFor(loop, connections, loop.measuredMs);
  } finally {
    closeAll(connections);
  }
}

async function askFor(loop: ClosedLoop, connections: readonly HttpConnection[], ms: number): Promise<ClosedLoopResult> {
  const times: number[] = [];
  let errors = 0;
  const began = performance.now();
  const askUntilOver = (connection: HttpConnection): Promise<void> => new Promise((resolve) => {
    const ask = (): void => {
      const asked = performance.now();
      if (asked - began >= ms || connection.broken) {
        resolve();
        return;
      }
      connection.ask(loop.request(), (status) => {
        if (status === loop.expected) times.push(performance.now() - asked);
        else errors++;
        ask();
      });
    };
    ask();
  });
  await Promise.all(connections.map(askUntilOver));
  return { perSecond: times.length / ((performance.now() - began) / 1_000), latency: latencyOf(times), errors };
}
