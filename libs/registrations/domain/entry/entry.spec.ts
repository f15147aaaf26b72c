import { fold } from '#kernel';
import { entry } from './entry.ts';
import { AlreadyRegistered } from './errors.ts';
import type { EntryEvent } from './events.ts';

const id = '01890a5d-ac96-774b-bcce-b302099a8057';
const other = '01890a5d-ac96-774b-bcce-b302099a8058';
const now = '2030-01-01T00:00:00.000Z';
const metadata = { commandId: id, correlationId: id, actor: 'spec', now };

const register = (registrationId = id, name?: string) =>
  ({ type: 'RegisterEntry', data: { registrationId, email: 'Ann@Example.org', key: 'Ann@example.org', ...(name !== undefined && { name }) }, metadata }) as const;
const registered = { type: 'EntryRegistered', data: { registrationId: id, email: 'Ann@Example.org', registeredAt: now } } as const;

describe('registering an address', () => {
  it('records it as it was given', () => {
    expect(decided([], register())).toEqual([registered]);
    expect(decided([], register(id, 'Ann'))).toEqual([{ ...registered, data: { ...registered.data, name: 'Ann' } }]);
  });

  it('changes nothing when this registration is on record already', () => {
    expect(decided([registered], register())).toEqual([]);
  });

  it('is refused when somebody has registered it, without saying who', () => {
    expect(() => decided([registered], register(other))).toThrow(AlreadyRegistered);
    expect(String(new AlreadyRegistered())).not.toMatch(/ann/i);
  });
});

describe('the state of an address', () => {
  it('is untouched by what it does not know', () => {
    expect(entry.evolve(entry.initialState, { type: 'FromTheFuture', data: {} } as never)).toBe(entry.initialState);
  });
});

function decided(events: readonly EntryEvent[], command: ReturnType<typeof register>): readonly EntryEvent[] {
  return entry.decide(command, fold(entry, events));
}
