import { newId } from '#event-sourcing';
import { openInMemoryEventStore } from '#providers/in-memory';
import { foldedViews } from '../../../test/support/folded-views.ts';
import { RegistrationNotFound } from '../domain/entry/errors.ts';
import { registrationLog } from '../translators/registration-log.ts';
import { registrationCommands } from './registration-commands.ts';
import { registrationQueries } from './registration-queries.ts';

describe('a registration', () => {
  it('is shown without what it does not have', async () => {
    const { queries, register } = open();
    const [named, nameless] = [await register('ada@example.com', 'Ada'), await register('eve@example.com')];
    const registeredAt = '2030-01-01T00:00:00.000Z';
    expect(await queries.getRegistration({ id: named })).toEqual({ registrationId: named, email: 'ada@example.com', name: 'Ada', registeredAt });
    expect(await queries.getRegistration({ id: nameless.toUpperCase() })).toEqual({ registrationId: nameless, email: 'eve@example.com', registeredAt });
  });

  it('is known as soon as it is registered, when the view has not got there', async () => {
    const { queries, register, views } = open();
    const early = await register('ada@example.com');
    await queries.getRegistration({ id: early });
    views.hold();
    const late = await register('eve@example.com', 'Eve');
    expect(await queries.getRegistration({ id: late })).toMatchObject({ registrationId: late, name: 'Eve' });
    await expect(queries.getRegistration({ id: newId() })).rejects.toThrow(RegistrationNotFound);
  });

  it.each([newId(), 'nonsense', '', '../secret'])('is not found when nobody has registered it: %p', async (id) => {
    const { queries } = open();
    await expect(queries.getRegistration({ id })).rejects.toThrow(RegistrationNotFound);
  });
});

function open() {
  const store = openInMemoryEventStore();
  const log = registrationLog(store, (text) => text);
  const commands = registrationCommands({ log, toAscii: (domain) => domain });
  const views = foldedViews(store);
  return {
    views,
    queries: registrationQueries({ reader: views, recent: log }),
    register: async (email: string, name?: string) => {
      const id = newId();
      const metadata = { commandId: id, correlationId: id, actor: 'spec', now: '2030-01-01T00:00:00.000Z' };
      await commands.registerEntry({ type: 'RegisterEntry', data: { registrationId: id, email, ...(name !== undefined && { name }) }, metadata });
      return id;
    },
  };
}
