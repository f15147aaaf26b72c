import type { FastifyInstance } from 'fastify';

/** Told that a command begins to wait; what it answers is called once it no longer does. */
export type Waits = () => () => void;

interface Turn {
  readonly begin: () => void;
  hasBegun: boolean;
}

/**
 * Lets so many commands be worked on at a time; the others wait in the order in which they came, once their bodies are
 * here. Thousands at a time would be no faster, and each of them takes up several times as much memory as one that
 * waits, for long enough to count as old. A command whose client has gone before its turn is not begun.
 */
export function takeTurns(server: FastifyInstance, most: number, waits: Waits = () => () => undefined): void {
  const waiting = new Map<Turn, () => void>();
  let running = 0;

  function begin(turn: Turn): void {
    running++;
    turn.hasBegun = true;
    turn.begin();
  }

  function leave(turn: Turn): void {
    waiting.get(turn)?.();
    waiting.delete(turn);
  }

  function next(): void {
    for (const turn of waiting.keys()) {
      if (running >= most) return;
      leave(turn);
      begin(turn);
    }
  }

  server.addHook('preValidation', (request, reply, done) => {
    if (request.method !== 'POST') {
      done();
      return;
    }
    const turn: Turn = { begin: done, hasBegun: false };
    reply.raw.once('close', () => {
      if (turn.hasBegun) running--;
      else leave(turn);
      next();
    });
    if (running < most) begin(turn);
    else waiting.set(turn, waits());
  });
}
