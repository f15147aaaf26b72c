import type { StopSignal } from '#protocols';
import { aborted, type Offers } from '#timing';
import { openBatches, type Batches } from './batches.ts';
import { disconnect, type Session } from './connection.ts';
import { ensureTopics } from './topics.ts';

/** Offers an idempotent producer until its session is lost or `stop`. */
export async function produce(session: Session, sessions: Offers<ProducingSession>, stop: StopSignal): Promise<void> {
  const producer = session.client.producer({ idempotent: true, maxInFlightRequests: 1 });
  const batches = openBatches(producer);
  const connecting = producer.connect();
  try {
    await Promise.race([connecting, aborted(stop)]);
    if (stop.aborted) return;
    sessions.offer({ ...session, topic: rememberingTopics(session), send: batches.send });
    await aborted(session.lost, stop);
  } finally {
    await disconnect(producer, Promise.allSettled([connecting, batches.idle()]));
  }
}

export interface ProducingSession extends Session, Pick<Batches, 'send'> {
  /** Whether the topic is there; made when it is missing, and looked for once in a session. */
  topic(name: string): Promise<boolean>;
}

function rememberingTopics({ client }: Session): ProducingSession['topic'] {
  const known = new Map<string, Promise<boolean>>();
  const ensure = async (name: string): Promise<boolean> => {
    try {
      await ensureTopics(client, [name]);
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
