import type { Command, Position } from '#kernel';
import { commandHandler, type CommandHandlerOptions } from '#event-sourcing';
import { addressOf, type ToAscii } from '../domain/entry/address.ts';
import type { EntryCommand, RegisterEntry } from '../domain/entry/commands.ts';
import { entry } from '../domain/entry/entry.ts';
import { AlreadyRegistered, InvalidAddress } from '../domain/entry/errors.ts';
import type { EntryEvent } from '../domain/entry/events.ts';
import type { EntryState } from '../domain/entry/state.ts';

/** Everything that can be asked of registrations. All methods also throw the errors of `EventStore.append`. */
export interface RegistrationCommands {
  /**
   * Durable once it resolves. Of all who ask for one address, one is registered.
   *
   * @throws InvalidAddress, AlreadyRegistered
   */
  registerEntry(command: NewEntry): Promise<RegisterAnswer>;
}

/** A `RegisterEntry` as it comes in. `registrationId` is the command's id; `email` any text. */
export type NewEntry = Command<
  'RegisterEntry',
  { readonly registrationId: string; readonly email: string; readonly name?: string }
>;

export interface RegisterAnswer {
  readonly registrationId: string;
  /** As it is on record. */
  readonly email: string;
  /** Waiting for a view to reach it shows the registration. */
  readonly position: Position;
  /** This very command had been handled before. */
  readonly duplicate: boolean;
  readonly status: 'registered';
}

export interface RegistrationCommandsOptions {
  /** Where and how the events are stored; `registrationLog(store, sha256)` is one. */
  readonly log: Pick<Handling, 'store' | 'stream' | 'schemaVersion'>;
  readonly toAscii: ToAscii;
}

type Handling = CommandHandlerOptions<EntryState, EntryCommand, EntryEvent>;

export function registrationCommands({ log, toAscii }: RegistrationCommandsOptions): RegistrationCommands {
  const handle = commandHandler({
    store: log.store,
    stream: log.stream,
    schemaVersion: log.schemaVersion,
    decider: entry,
    startsStream: () => true,
  });

  return {
    async registerEntry(command) {
      const { state, events, position, duplicate } = await handle(toRegister(command, toAscii));
      // What a later version wrote there is not known here, but the address is not free any more.
      if (state.status === 'free') throw new AlreadyRegistered();
      const { status, registrationId, email } = state;
      return { status, registrationId, email, position, duplicate: duplicate || events.length === 0 };
    },
  };
}

/** @throws InvalidAddress */
function toRegister({ type, data: { registrationId, email, name }, metadata }: NewEntry, toAscii: ToAscii): RegisterEntry {
  const address = addressOf(email, toAscii);
  if (address === null) throw new InvalidAddress();
  return { type, data: { registrationId, ...address, ...(name !== undefined && { name }) }, metadata };
}
