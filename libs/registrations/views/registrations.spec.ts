import type { Position, Recorded } from '#kernel';
import type { EntryRegistered } from '../domain/entry/events.ts';
import { registrations } from './registrations.ts';

const at = '2030-01-01T00:00:00.000Z';
const registered = (data: Partial<EntryRegistered['data']> = {}): Recorded<EntryRegistered> => ({
  type: 'EntryRegistered', data: { registrationId: 'r1', email: 'ann@example.org', registeredAt: at, ...data }, eventId: 'e1', stream: 'registration-x',
  revision: 0, position: '7' as Position, recordedAt: '2031-01-01T00:00:00.000Z', metadata: { commandId: 'c', correlationId: 'c', actor: 'spec', schemaVersion: 1 },
});

describe('the registrations view', () => {
  it('has a row for each registration, under its id', () => {
    expect(registrations.key(registered())).toBe('r1');
  });

  it('shows everything that was registered', () => {
    expect(registrations.evolve(null, registered())).toEqual({ email: 'ann@example.org', name: null, registeredAt: at, position: '7' });
    expect(registrations.evolve(null, registered({ name: 'Ann' }))).toMatchObject({ name: 'Ann' });
  });
});
