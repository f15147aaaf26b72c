import type { FastifyInstance } from 'fastify';

interface Turn {
  readonly begin: () => void;
  hasBegun: boolean;
}

/**
 * Lets so many commands be worked on at a time; the others wait in the order in which they came, once their bodies are
 * here. Thousands at a time would be no faster, and each of them takes up several times as much memory as one that
 * waits, for long enough to count as old. A command whose client has gone before its turn is not begun.
 */
export function takeTurns(server: FastifyInstance, most: number): void {
  const waiting = new Set<Turn>();
  let running = 0;

  function next(): void {
    for (const turn of waiting) {
      if (running >= most) return;
      waiting.delete(turn);
      running++;
      turn.hasBegun = true;
      turn.begin();
    }
  }

  server.addHook('preValidation', (request, reply, done) => {
    if (request.method !== 'POST') {
      done();
      return;
    }
    const turn: Turn = { begin: done, hasBegun: false };
    reply.raw.once('close', () => {
      waiting.delete(turn);
      if (turn.hasBegun) running--;
      next();
    });
    waiting.add(turn);
    next();
  });
}
