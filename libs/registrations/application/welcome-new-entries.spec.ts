import { isUuid, START, type Recorded } from '#kernel';
import type { EntryRegistered } from '../domain/entry/events.ts';
import type { WelcomeMessage } from '../ports/welcome.ts';
import { welcomeNewEntries } from './welcome-new-entries.ts';

const registrationId = '01890a5d-ac96-774b-bcce-b302099a8057';
const at = '2030-01-01T00:00:00.000Z';
const registered: Recorded<EntryRegistered> = {
  type: 'EntryRegistered', data: { registrationId, email: 'ann@example.org', name: 'Ann http://spam.example', registeredAt: at }, eventId: '01890a5d-ac96-774b-bcce-b302099a8058',
  stream: 'registration-x', revision: 0, position: START, recordedAt: at, metadata: { commandId: registrationId, correlationId: 'form-1', actor: 'api', schemaVersion: 1 },
};

async function welcomed(...events: readonly Recorded<EntryRegistered>[]): Promise<readonly WelcomeMessage[]> {
  const messages: WelcomeMessage[] = [];
  const { react } = welcomeNewEntries(async (message) => void messages.push(message));
  for (const event of events) await react(event);
  return messages;
}

describe('the policy that welcomes new entries', () => {
  it('sends a message to the address, in the name of the policy and of the request that began it', async () => {
    const [message] = await welcomed(registered);
    expect(message).toMatchObject({ registrationId, email: 'ann@example.org', subject: 'Welcome', correlationId: 'form-1', actor: 'policy:welcome-new-entries' });
    expect(isUuid(message!.id)).toBe(true);
  });

  it('gives the message the same id each time, and each registration its own', async () => {
    const [first, again, other] = await welcomed(registered, registered, { ...registered, eventId: '01890a5d-ac96-774b-bcce-b302099a8059' });
    expect(again).toEqual(first);
    expect(other?.id).not.toBe(first?.id);
  });

  it('says nothing that a stranger could have put into its mouth', async () => {
    const [message] = await welcomed(registered);
    expect(message?.body).not.toContain('spam');
  });

  it('fails as the sending does, so that it is tried again', async () => {
    const error = new Error('away');
    await expect(welcomeNewEntries(() => Promise.reject(error)).react(registered)).rejects.toBe(error);
  });
});
