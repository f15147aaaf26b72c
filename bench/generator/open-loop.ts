import type { HttpConnection } from './http-connection.ts';
import { evenly, type Schedule } from './schedule.ts';

/** Requests at a rate of their own, on connections that take turns. */
export interface OpenLoop {
  readonly connections: readonly HttpConnection[];
  readonly perSecond: number;
  readonly durationMs: number;
  readonly request: (n: number) => Buffer;
  /** `dueAt` on the clock of `performance.now()`: what a latency counts from. Status 0: no answer. */
  readonly answered: (n: number, dueAt: number, status: number, body: string) => void;
}

/** How long the last answers may take. */
const PATIENCE_MS = 20_000;

/** A warm-up that is not answered in full leaves connections that are still busy. @throws then */
export async function warmUp(loop: Omit<OpenLoop, 'answered'>): Promise<void> {
  const missing = await openLoop({ ...loop, answered: () => undefined });
  if (missing > 0) throw new Error(`It could not keep up: ${missing} requests of the warm-up had no answer ${PATIENCE_MS / 1_000} s after the last was due.`);
}

/** Resolves when all are answered, or 20 s after the last one was due; with the number still missing then. */
export async function openLoop(loop: OpenLoop): Promise<number> {
  const schedule = evenly(loop.perSecond, performance.now() + FIRST_IN_MS, loop.durationMs);
  const deadline = schedule.dueAt(schedule.total) + PATIENCE_MS;
  const sending = send(loop, schedule);
  for (;;) {
    const open = sending.sendDue(performance.now());
    if (open === 0 || performance.now() > deadline) return open;
    await tick();
  }
}

const FIRST_IN_MS = 20;

function send({ connections, request, answered }: OpenLoop, schedule: Schedule): { sendDue(now: number): number } {
  const idle = [...connections];
  let turn = 0;
  let sent = 0;
  let open = schedule.total;
  const sendNext = (connection: HttpConnection): void => {
    const n = sent++;
    const dueAt = schedule.dueAt(n);
    connection.ask(request(n), (status, body) => {
      open--;
      answered(n, dueAt, status, body);
      idle.push(connection);
    });
  };
  return {
    // What finds no idle connection waits, and its latency counts on.
    sendDue: (now) => {
      const due = schedule.dueBy(now);
      while (sent < due && turn < idle.length) sendNext(idle[turn++] as HttpConnection);
      if (turn > COMPACT_AFTER) {
        idle.splice(0, turn);
        turn = 0;
      }
      return open;
    },
  };
}

/** Connections that had their turn stay in front of the queue for so long: taking one off an array moves all others. */
const COMPACT_AFTER = 50_000;

function tick(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1));
}
