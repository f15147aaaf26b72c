import type { EntryCommand, RegisterEntry } from './commands.ts';
import { AlreadyRegistered } from './errors.ts';
import type { EntryEvent } from './events.ts';
import type { EntryState } from './state.ts';

/** The events a command leads to; none when its goal already holds. @throws AlreadyRegistered */
export function decide(command: EntryCommand, state: EntryState): readonly EntryEvent[] {
  switch (command.type) {
    case 'RegisterEntry': return decideRegister(command, state);
    default: return command.type satisfies never;
  }
}

function decideRegister({ data: { registrationId, email, name }, metadata: { now } }: RegisterEntry, state: EntryState): readonly EntryEvent[] {
  switch (state.status) {
    case 'free':
      return [{ type: 'EntryRegistered', data: { registrationId, email, ...(name !== undefined && { name }), registeredAt: now } }];
    case 'registered':
      if (state.registrationId === registrationId) return [];
      throw new AlreadyRegistered();
    default: return state satisfies never;
  }
}
