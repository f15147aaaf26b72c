import { latencyOf, type Latency } from '../statistics.ts';
import { closedLoop, type ClosedLoopResult } from './closed-loop.ts';
import { closeAll, openConnections } from './connections.ts';
import { getNotification, postNotification } from './notification.ts';
import { openLoop, warmUp } from './open-loop.ts';

export interface Hammering {
  readonly url: string;
  readonly connections: number;
  readonly warmUpMs: number;
  readonly measuredMs: number;
}

/** `POST /v1/notifications` as fast as it is answered. */
export function postAll(job: Hammering): Promise<ClosedLoopResult> {
  const bytes = postNotification(job.url);
  return closedLoop({ ...job, expected: 202, request: () => bytes });
}

/** `GET /v1/notifications/{id}` as fast as it is answered, of any of these ids. */
export function getAny(job: Hammering & { readonly ids: readonly string[] }): Promise<ClosedLoopResult> {
  const requests = job.ids.map((id) => getNotification(job.url, id));
  let turn = 0;
  return closedLoop({ ...job, expected: 200, request: () => requests[turn++ % requests.length] as Buffer });
}

export interface Offered {
  readonly url: string;
  readonly connections: number;
  readonly perSecond: number;
  readonly warmUpMs: number;
  readonly measuredMs: number;
}

export interface OfferedResult {
  /** Counted from when each request was due. */
  readonly latency: Latency;
  /** Answered by anything but 202, or not at all. */
  readonly errors: number;
}

/** `POST /v1/notifications` at a rate, over connections that are all open all the time. */
export async function offer(job: Offered): Promise<OfferedResult> {
  const bytes = postNotification(job.url);
  const connections = await openConnections(job.url, job.connections);
  try {
    const run = async (durationMs: number): Promise<OfferedResult> => {
      const times: number[] = [];
      let errors = 0;
      errors += await openLoop({
        connections,
        perSecond: job.perSecond,
        durationMs,
        request: () => bytes,
        answered: (_n, dueAt, status) => {
          if (status === 202) times.push(performance.now() - dueAt);
          else errors++;
        },
      });
      return { latency: latencyOf(times), errors };
    };
    await warmUp({ connections, perSecond: job.perSecond, durationMs: job.warmUpMs, request: () => bytes });
    return await run(job.measuredMs);
  } finally {
    closeAll(connections);
  }
}
