import { domainToASCII } from 'node:url';
import { isInstant, isProper, RECIPIENTS, storedEvents, type StoredEvent } from './stored-requests.ts';

/** Who was registered, as it was written to the log. */
export function storedRegistrations(databaseUrl: string): Promise<readonly StoredEvent[]> {
  return storedEvents(databaseUrl, ['EntryRegistered']);
}

/** The rules of the public contract that a stored registration breaks. */
export function brokenRegistrationRules({ stream, data }: StoredEvent): readonly string[] {
  const { registrationId, email, name, registeredAt, ...others } = data;
  const rules: readonly (readonly [string, boolean])[] = [
    ['its stream is named by a hash', /^registration-[0-9a-f]{64}$/.test(stream)],
    ['it has an id', /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(String(registrationId))],
    ['it is an address', isProper(email, 3, 254, true) && RECIPIENTS['email']?.(email) === true],
    ['it is composed Unicode', String(email).normalize('NFC') === email],
    ['its name is one line', name === undefined || isProper(name, 1, 200, true)],
    ['it has a time', isInstant(registeredAt)],
    ['nothing else is in it', Object.keys(others).length === 0],
  ];
  return rules.filter(([, holds]) => !holds).map(([rule]) => rule);
}

/** The same for all spellings of one address, put together in another way than the application does it. */
export function mailboxOf(email: string): string {
  const [, local = '', domain = ''] = /^(.*)@([^@]+)$/u.exec(email) ?? [];
  const bare = /^"([^\s"\\@]+)"$/.exec(local)?.[1] ?? local;
  return JSON.stringify([bare, domainToASCII(domain)]);
}
