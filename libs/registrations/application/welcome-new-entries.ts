import { derivedId } from '#kernel';
import type { Policy } from '#event-sourcing';
import type { EntryRegistered } from '../domain/entry/events.ts';
import type { Welcome } from '../ports/welcome.ts';

/**
 * A policy that sends everyone who registers a message. Its id follows from the event, so that somebody
 * who is welcomed twice gets one message all the same.
 */
export function welcomeNewEntries(welcome: Welcome): Policy<EntryRegistered> {
  return {
    name: NAME,
    events: ['EntryRegistered'],
    react: ({ eventId, data: { registrationId, email }, metadata: { correlationId } }) =>
      welcome({ id: derivedId(eventId, NAME), registrationId, email, subject: SUBJECT, body: BODY, correlationId, actor: `policy:${NAME}` }),
  };
}

/** STORED: names its checkpoint, and what it asks for in the log. */
const NAME = 'welcome-new-entries';

const SUBJECT = 'Welcome';
/**
 * Nothing of it comes from whoever filled in the form, not even a name: the address may be somebody
 * else's, who would then be sent a stranger's words.
 */
const BODY = [
  'Hello,',
  '',
  'your e-mail address has been registered. There is nothing more to do.',
  '',
  'Was that not you? Then you can ignore this message.',
  '',
].join('\n');
