import type { Session } from './connection.ts';
import { ensureExchange } from './declare.ts';

/** Where those who publish wait for a connection. */
export interface Sessions {
  offer(session: Session): void;
  /** The one in use, or the next one, if it is there in time. */
  usable(withinMs: number): Promise<PublishingSession | undefined>;
  /** Nobody waits for a next one any more. */
  close(): void;
}

export interface PublishingSession extends Session {
  /** Whether the exchange is there; made when it is missing, and looked for once in a session. */
  exchange(name: string): Promise<boolean>;
}

export function openSessions(): Sessions {
  let current: PublishingSession | undefined;
  let closed = false;
  const waiting = new Set<(session: PublishingSession | undefined) => void>();
  return {
    offer(session) {
      current = { ...session, exchange: rememberingExchanges(session) };
      for (const answer of [...waiting]) answer(current);
    },
    close() {
      closed = true;
      for (const answer of [...waiting]) answer(undefined);
    },
    usable: async (withinMs) => {
      if (current && !current.lost.aborted) return current;
      if (closed) return undefined;
      return new Promise((resolve) => {
        const answer = (session: PublishingSession | undefined): void => {
          clearTimeout(timer);
          waiting.delete(answer);
          resolve(session);
        };
        const timer = setTimeout(() => answer(undefined), Math.max(0, withinMs));
        waiting.add(answer);
      });
    },
  };
}

function rememberingExchanges({ model }: Session): PublishingSession['exchange'] {
  const known = new Map<string, Promise<boolean>>();
  const ensure = async (name: string): Promise<boolean> => {
    try {
      await ensureExchange(model, name);
      return true;
    } catch {
      known.delete(name);
      return false;
    }
  };
  return (name) => {
    const found = known.get(name) ?? ensure(name);
    known.set(name, found);
    return found;
  };
}
