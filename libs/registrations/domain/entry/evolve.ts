import type { EntryEvent } from './events.ts';
import type { EntryState } from './state.ts';

/** The state after one more fact. Never throws: what it does not know changes nothing. */
export function evolve(state: EntryState, event: EntryEvent): EntryState {
  switch (event.type) {
    case 'EntryRegistered': return { status: 'registered', registrationId: event.data.registrationId, email: event.data.email };
    default: return state;
  }
}
