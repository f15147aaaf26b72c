import type { Position, View } from '#kernel';
import type { EntryRegistered } from '../domain/entry/events.ts';

/** One row per registration, for ever. Its key is the registration's id: the stream's name tells of the address only. */
export const registrations: View<RegistrationRow, EntryRegistered> = {
  name: 'registrations',
  version: 1,
  events: ['EntryRegistered'],
  columns: { email: 'text', name: 'text', registeredAt: 'timestamp', position: 'position' },
  indexes: [],
  key: ({ data: { registrationId } }) => registrationId,
  evolve: (_row, { data: { email, name, registeredAt }, position }) => ({ email, name: name ?? null, registeredAt, position }),
};

export type RegistrationRow = Readonly<{
  email: string;
  name: string | null;
  registeredAt: string;
  /** Of its event. */
  position: Position;
}>;
