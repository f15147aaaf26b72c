import { runPolicies } from '#event-sourcing';
import { welcomeNewEntries } from '#registrations';
import { isoNow } from '#timing';
import type { Configuration } from './configuration.ts';
import { openExchanges, type Exchanging } from './queues.ts';
import { welcomeByNotification } from './registrations.ts';

/**
 * Everything in this process that reacts to the log with commands or messages, and the requests that come by
 * its brokers, until `stop`. All policies are run together: they share one group of leases, in which a process
 * has one name.
 *
 * New entries are welcomed where messages are delivered: every installation that sends e-mail has such a
 * process, with a broker or without, and it is the one to know whether e-mail is served.
 */
export async function react(reacting: Reacting): Promise<void> {
  const { configuration: { roles, queues }, commands, stores, owner, log, stop } = reacting;
  const exchanges = roles.includes('ingest') ? await openExchanges(reacting, queues) : [];
  const welcoming = roles.includes('delivery') ? [welcomeNewEntries(welcomeByNotification(commands, isoNow))] : [];
  const policies = [...welcoming, ...exchanges.flatMap((exchange) => exchange.policies)];
  if (policies.length === 0) return;
  const running = runPolicies({
    store: stores.events,
    checkpoints: stores.readSide.checkpoints,
    leases: stores.readSide.leases,
    policies,
    owner,
    stop,
    onError: (err) => log.warn({ err }, 'a policy tries again'),
    onParked: (policy, { stream, eventId, position }, err) => log.error({ policy, stream, eventId, position, err }, 'a stream was parked'),
  });
  try {
    await Promise.all([running, ...exchanges.map((exchange) => exchange.takeRequests())]);
  } finally {
    await Promise.all(exchanges.map((exchange) => exchange.close()));
  }
}

export interface Reacting extends Exchanging {
  readonly configuration: Pick<Configuration, 'roles' | 'queues'>;
  /** Names this instance among those that share the database. */
  readonly owner: string;
}
