import type { Command } from './command.ts';
import type { Event } from './event.ts';

/**
 * An aggregate as three pure values (Jérémie Chassaing's Decider).
 * `evolve` never throws; `decide` returns no events when its goal already holds,
 * and throws a `DomainError` when a rule is broken.
 */
export interface Decider<State, C extends Command, E extends Event> {
  readonly initialState: State;
  readonly evolve: (state: State, event: E) => State;
  readonly decide: (command: C, state: State) => readonly E[];
}

/** The state after a stream's events. */
export function fold<State, E extends Event>(
  decider: Pick<Decider<State, never, E>, 'evolve' | 'initialState'>,
  events: Iterable<E>,
): State {
  let state = decider.initialState;
  for (const event of events) state = decider.evolve(state, event);
  return state;
}
