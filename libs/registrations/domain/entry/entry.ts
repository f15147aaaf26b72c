import type { Decider } from '#kernel';
import type { EntryCommand } from './commands.ts';
import { decide } from './decide.ts';
import type { EntryEvent } from './events.ts';
import { evolve } from './evolve.ts';
import type { EntryState } from './state.ts';

/** One e-mail address and who has it. Its stream is the reservation: of two who begin it, one is first. */
export const entry: Decider<EntryState, EntryCommand, EntryEvent> = {
  initialState: { status: 'free' },
  evolve,
  decide,
};
