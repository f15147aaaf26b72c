import type { Position } from '#kernel';
import { isPosition } from '#kernel';
import type { PoolClient } from 'pg';
import { backOff } from '#timing';
import type { Pool } from '../pool.ts';
import { HEAD_CHANNEL } from './append-batch.sql.ts';

export interface ListenerOptions {
  readonly pool: Pool;
  /** Called with the head of the log for every batch that another process stored. */
  readonly onHead: (head: Position) => void;
  /** Whether a server process works for this one, which hears of its own batches when they are answered. */
  readonly isOwn: (processId: number) => boolean;
  readonly log: (message: string, cause: unknown) => void;
}

const RECONNECT = { firstMs: 50, mostMs: 5_000 };

/**
 * Keeps one connection for LISTEN, and takes another one when it is lost. Only a hint:
 * what was notified in between is found by polling.
 */
export function openListener({ pool, onHead, isOwn, log }: ListenerOptions): AsyncDisposable {
  const stop = new AbortController();
  const running = run();

  async function run(): Promise<void> {
    for (let tries = 1; !stop.signal.aborted; tries++) {
      try {
        await listen(() => { tries = 0; });
      } catch (error) {
        log('listening for new events failed', error);
      }
      if (!stop.signal.aborted) await backOff(RECONNECT, tries, stop.signal);
    }
  }

  /** Resolves when it is stopped or the connection has ended. */
  async function listen(onReady: () => void): Promise<void> {
    const client = await pool.connect();
    const { ended, forget } = untilEnded(client);
    client.on('notification', ({ payload, processId }) => {
      if (payload !== undefined && isPosition(payload) && !isOwn(processId)) onHead(payload);
    });
    try {
      await client.query(`LISTEN ${HEAD_CHANNEL}`);
      onReady();
      await ended;
    } finally {
      forget();
      client.release(true);
    }
  }

  function untilEnded(client: PoolClient): { ended: Promise<void>; forget: () => void } {
    let end = (): void => undefined;
    const ended = new Promise<void>((resolve) => { end = resolve; });
    client.on('error', end);
    client.on('end', end);
    if (stop.signal.aborted) end();
    stop.signal.addEventListener('abort', end, { once: true });
    return { ended, forget: () => { stop.signal.removeEventListener('abort', end); } };
  }

  return {
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await running;
    },
  };
}
