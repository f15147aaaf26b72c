import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { answerEnds, clientMessages, type Message, type Statement } from './postgres-wire.ts';

/** Stands between one instance and Postgres: the place from which its steps are seen, and where connections break. */
export interface PostgresRelay extends AsyncDisposable {
  /** The address to use in place of `target`. */
  readonly url: string;
  /** From now on leads to another server, with the same user and database. */
  lead(target: string): void;
  /** Every byte takes so much longer, in each direction. */
  slowDown(ms: number): void;
  /** Breaks all connections. */
  cut(): void;
  /** While shut, new connections break at once. */
  shut(isShut: boolean): void;
}

/**
 * Asked before a statement is passed on, and before its complete answer is. `cut` breaks the connection
 * instead; `pass_and_cut` passes it on, so that nobody can tell which way it will go, and breaks the connection.
 * A promise, before: the statement and all that follows it on its connection wait for that.
 */
export type Gate = (statement: Statement, when: 'before' | 'after') => 'pass' | 'cut' | 'pass_and_cut' | Promise<void>;

export async function startPostgresRelay(target: string, gate: Gate): Promise<PostgresRelay> {
  const open = new Set<Link>();
  const state = { target: new URL(target), delayMs: 0, isShut: false };
  const server = createServer((near) => {
    if (state.isShut) {
      near.destroy();
      return;
    }
    const opened = link(near, state, gate);
    open.add(opened);
    near.once('close', () => open.delete(opened));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(target);
  url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const cut = (): void => {
    for (const one of open) one.cut();
  };
  return {
    url: url.href,
    lead: (to) => {
      state.target = new URL(to);
    },
    slowDown: (ms) => {
      state.delayMs = ms;
    },
    cut,
    shut: (isShut) => {
      state.isShut = isShut;
    },
    [Symbol.asyncDispose]: async () => {
      server.close();
      cut();
    },
  };
}

interface Link {
  cut(): void;
}

function link(near: Socket, state: { readonly target: URL; readonly delayMs: number }, gate: Gate): Link {
  const far = connect(Number(state.target.port), state.target.hostname);
  const read = clientMessages();
  const isComplete = answerEnds();
  let asked: Statement | undefined;

  const cut = (): void => {
    near.destroy();
    far.destroy();
  };
  /** The server still gets what was passed on; nobody hears the answer. */
  const cutNear = (): void => {
    near.destroy();
    far.end();
  };
  const forward = (messages: readonly Message[]): void => {
    for (const [i, { bytes, statement }] of messages.entries()) {
      const verdict = statement === undefined ? 'pass' : gate(statement, 'before');
      if (verdict === 'cut') {
        cut();
        return;
      }
      if (verdict instanceof Promise) {
        near.pause();
        void verdict.then(() => {
          far.write(bytes);
          forward(messages.slice(i + 1));
          near.resume();
        });
        return;
      }
      if (statement !== undefined) asked = statement;
      far.write(bytes);
      if (verdict === 'pass_and_cut') {
        // Bind alone does nothing: Execute (all rows) and Sync, which the client would have sent next.
        far.write(EXECUTE_AND_SYNC);
        cutNear();
        return;
      }
    }
  };
  const onAnswer = (chunk: Buffer): void => {
    const done = isComplete(chunk) ? asked : undefined;
    if (done !== undefined) asked = undefined;
    if (done !== undefined && gate(done, 'after') !== 'pass') cutNear();
    else near.write(chunk);
  };
  for (const [from, to, pass] of [[near, far, (chunk: Buffer) => forward(read(chunk))], [far, near, onAnswer]] as const) {
    const slowly = inOrder(() => state.delayMs);
    from.setNoDelay(true);
    from.on('error', () => undefined);
    from.on('data', (chunk: Buffer) => slowly(() => {
      if (!near.destroyed) pass(chunk);
    }));
    from.on('close', () => slowly(() => void to.end()));
  }
  return { cut };
}

const EXECUTE_AND_SYNC = Buffer.from([0x45, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0x53, 0, 0, 0, 4]);

/** Runs steps one after the other, at once or, while there is a delay, later. */
function inOrder(delayMs: () => number): (step: () => void) => void {
  let waiting = 0;
  let last = Promise.resolve();
  return (step) => {
    if (waiting === 0 && delayMs() === 0) {
      step();
      return;
    }
    waiting++;
    last = last.then(() => pause(delayMs())).then(() => {
      waiting--;
      step();
    });
  };
}
