import { openOffers, type Offers } from '#timing';
import type { Session } from './connection.ts';
import { ensureExchange } from './declare.ts';

export interface PublishingSession extends Session {
  /** Whether the exchange is there; made when it is missing, and looked for once in a session. */
  exchange(name: string): Promise<boolean>;
}

/** Where those who publish wait for a connection. */
export function openSessions(): Sessions {
  const offers = openOffers<PublishingSession>(({ lost }) => !lost.aborted);
  return { ...offers, offer: (session) => offers.offer({ ...session, exchange: rememberingExchanges(session) }) };
}

export interface Sessions extends Omit<Offers<PublishingSession>, 'offer'> {
  offer(session: Session): void;
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
