import { createHash } from 'node:crypto';
import { domainToASCII } from 'node:url';
import { DomainError } from '#kernel';
import type { ViewReader } from '#event-sourcing';
import type { NotificationCommands } from '#notifications';
import type { EventStore } from '#protocols';
import {
  registrationCommands,
  registrationLog,
  registrationQueries,
  type RegistrationCommands,
  type RegistrationQueries,
  type Welcome,
} from '#registrations';
import type { Log } from './logging.ts';
import { measuredCommands } from './measured-commands.ts';
import type { Metrics } from './metrics.ts';

/** The registrations, on what Node knows of hashes and domain names. */
export function openRegistrations(events: EventStore, reader: ViewReader, metrics: Metrics, log: Log): {
  readonly commands: RegistrationCommands;
  readonly queries: RegistrationQueries;
} {
  const entries = registrationLog(events, (text) => createHash('sha256').update(text).digest('hex'));
  return {
    commands: measuredCommands(registrationCommands({ log: entries, toAscii: domainToASCII }), metrics, log),
    queries: registrationQueries({ reader, recent: entries }),
  };
}

/**
 * A welcome is a notification like any other: delivered, tried again and accounted for as all are, and on
 * record as unsupported where nobody serves e-mail. One that was asked for before in other words, by an
 * earlier version, has been asked for.
 */
export function welcomeByNotification({ requestNotification }: Pick<NotificationCommands, 'requestNotification'>, now: () => string): Welcome {
  return async ({ id, registrationId, email, subject, body, correlationId, actor }) => {
    const content = { recipient: email, channel: 'email', subject, body, priority: 'normal', metadata: { registrationId } } as const;
    const metadata = { commandId: id, correlationId, actor, now: now() };
    try {
      await requestNotification({ type: 'RequestNotification', data: { ...content, notificationId: id }, metadata });
    } catch (error) {
      if (!(error instanceof DomainError && error.code === 'idempotency_key_reused')) throw error;
    }
  };
}
