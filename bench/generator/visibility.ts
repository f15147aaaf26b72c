import pg from 'pg';
import { latencyOf, type Latency } from '../statistics.ts';
import { closeAll, openConnections } from './connections.ts';
import { postNotification } from './notification.ts';
import { openLoop, warmUp } from './open-loop.ts';

export interface Visibility {
  readonly url: string;
  readonly database: string;
  readonly view: string;
  readonly perSecond: number;
  readonly connections: number;
  readonly warmUpMs: number;
  readonly measuredMs: number;
}

export interface VisibilityResult {
  /** From the 202 to the moment in which a reader on another connection found the view to have come so far. */
  readonly fromAnswer: Latency;
  /** The same from when the request was due. */
  readonly fromDue: Latency;
  readonly errors: number;
}

const LOOK_EVERY_MS = 2;
const PATIENCE_MS = 10_000;

const REACHED = `SELECT c.position FROM tidings.view_generations g
  JOIN tidings.checkpoints c ON c.name = g.view AND c.generation = g.generation WHERE g.view = $1 AND g.status = 'live'`;

/** How long it takes until a view shows what was accepted, at a rate. Looking costs a little, which counts as lag. */
export async function watchVisibility(job: Visibility): Promise<VisibilityResult> {
  const client = new pg.Client({ connectionString: job.database });
  await client.connect();
  const connections = await openConnections(job.url, job.connections);
  const bytes = postNotification(job.url);
  try {
    const run = async (durationMs: number): Promise<VisibilityResult> => {
      const watching = watch(client, job.view);
      let errors = 0;
      errors += await openLoop({
        connections,
        perSecond: job.perSecond,
        durationMs,
        request: () => bytes,
        answered: (_n, dueAt, status, body) => {
          const position = /"position":"(\d+)"/.exec(body)?.[1];
          if (status === 202 && position !== undefined) watching.expect(Number(position), dueAt, performance.now());
          else errors++;
        },
      });
      const { fromAnswer, fromDue, missing } = await watching.end();
      return { fromAnswer: latencyOf(fromAnswer), fromDue: latencyOf(fromDue), errors: errors + missing };
    };
    await warmUp({ connections, perSecond: job.perSecond, durationMs: job.warmUpMs, request: () => bytes });
    return await run(job.measuredMs);
  } finally {
    closeAll(connections);
    await client.end();
  }
}

interface Expected {
  readonly position: number;
  readonly dueAt: number;
  readonly answeredAt: number;
}

interface Watch {
  expect(position: number, dueAt: number, answeredAt: number): void;
  end(): Promise<{ readonly fromAnswer: readonly number[]; readonly fromDue: readonly number[]; readonly missing: number }>;
}

function watch(client: pg.Client, view: string): Watch {
  let expected: Expected[] = [];
  const fromAnswer: number[] = [];
  const fromDue: number[] = [];
  let endBy = Number.POSITIVE_INFINITY;
  const see = (reached: number): void => {
    const now = performance.now();
    const still: Expected[] = [];
    for (const one of expected) {
      if (one.position > reached) still.push(one);
      else {
        fromAnswer.push(Math.max(0, now - one.answeredAt));
        fromDue.push(now - one.dueAt);
      }
    }
    expected = still;
  };
  const look = async (): Promise<void> => {
    while ((endBy === Number.POSITIVE_INFINITY || expected.length > 0) && performance.now() < endBy) {
      const { rows } = await client.query<{ position: string }>({ name: 'reached', text: REACHED, values: [view] });
      see(Number(rows[0]?.position ?? 0));
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  };
  const looking = look();
  return {
    expect: (position, dueAt, answeredAt) => void expected.push({ position, dueAt, answeredAt }),
    end: async () => {
      endBy = performance.now() + PATIENCE_MS;
      await looking;
      return { fromAnswer, fromDue, missing: expected.length };
    },
  };
}
