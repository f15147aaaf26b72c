import { createHash } from 'node:crypto';
import { domainToASCII } from 'node:url';
import { newId } from '#event-sourcing';
import { openInMemoryEventStore } from '#providers/in-memory';
import { AlreadyRegistered, InvalidAddress } from '../domain/entry/errors.ts';
import { registrationLog } from '../translators/registration-log.ts';
import { registrationCommands, type NewEntry } from './registration-commands.ts';

describe('registering an entry', () => {
  it('answers its id, the address, and the position that shows it', async () => {
    const { commands, store, events } = open();
    const command = register('Ada@Exämple.com', { name: 'Ada' });
    expect(await commands.registerEntry(command)).toEqual({
      registrationId: command.data.registrationId, email: 'Ada@Exämple.com', position: await store.head(), duplicate: false, status: 'registered',
    });
    const data = { registrationId: command.data.registrationId, email: 'Ada@Exämple.com', name: 'Ada', registeredAt: '2030-01-01T00:00:00.000Z' };
    expect(await events()).toMatchObject([{ type: 'EntryRegistered', data, metadata: { commandId: command.metadata.commandId, schemaVersion: 1 } }]);
  });

  it('refuses the same address a second time, however it is written', async () => {
    const { commands, events } = open();
    await commands.registerEntry(register('éva@exämple.com'));
    for (const email of ['éva@exämple.com', 'e\u0301va@EXA\u0308MPLE.COM', 'éva@xn--exmple-cua.com', '"éva"@exämple.com']) {
      await expect(commands.registerEntry(register(email))).rejects.toThrow(AlreadyRegistered);
    }
    expect(await events()).toHaveLength(1);
  });

  it('takes two mailboxes for two', async () => {
    const { commands, events } = open();
    await commands.registerEntry(register('ada@example.com'));
    await commands.registerEntry(register('Ada@example.com'));
    await commands.registerEntry(register('ada@example.org'));
    expect(await events()).toHaveLength(3);
  });

  it('answers the same command as it did the first time, and records nothing more', async () => {
    const { commands, events } = open();
    const command = register('ada@example.com');
    const first = await commands.registerEntry(command);
    await commands.registerEntry(register('eve@example.com'));
    expect(await commands.registerEntry(command)).toEqual({ ...first, duplicate: true });
    expect(await events()).toHaveLength(2);
  });

  it('registers one of all who come at the same moment', async () => {
    const { commands, rival, events } = open();
    const answers = await Promise.allSettled(Array.from({ length: 40 }, (_, i) => (i % 2 ? commands : rival).registerEntry(register(i % 3 ? 'ada@example.com' : 'ada@EXAMPLE.com'))));
    const [won, ...others] = answers.toSorted((a, b) => (a.status < b.status ? -1 : 1));
    expect(won?.status).toBe('fulfilled');
    expect(others.map((answer) => (answer.status === 'rejected' ? answer.reason.code : 'registered'))).toEqual(others.map(() => 'already_registered'));
    expect(await events()).toHaveLength(1);
  });

  it('makes one of the same command that comes twice at the same moment', async () => {
    const { commands, rival, events } = open();
    const command = register('ada@example.com');
    const answers = await Promise.all([commands.registerEntry(command), rival.registerEntry(command)]);
    expect(new Set(answers.map(({ registrationId }) => registrationId)).size).toBe(1);
    expect(await events()).toHaveLength(1);
  });

  it('refuses what is no address, without repeating it', async () => {
    const { commands, events } = open();
    const refusal = await commands.registerEntry(register('hush')).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(InvalidAddress);
    expect(String(refusal)).not.toContain('hush');
    expect(await events()).toEqual([]);
  });
});

/** Two processes over one log. */
function open() {
  const store = openInMemoryEventStore();
  const log = registrationLog(store, (text) => createHash('sha256').update(text).digest('hex'));
  const over = () => registrationCommands({ log, toAscii: domainToASCII });
  return { store, commands: over(), rival: over(), events: async () => (await store.readAll('0' as never, 100)).events };
}

function register(email: string, more: { readonly name?: string } = {}): NewEntry {
  const id = newId();
  return { type: 'RegisterEntry', data: { registrationId: id, email, ...more }, metadata: { commandId: id, correlationId: id, actor: 'spec', now: '2030-01-01T00:00:00.000Z' } };
}
