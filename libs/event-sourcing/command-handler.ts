import {
  derivedId,
  fold,
  START,
  type Command,
  type Decider,
  type Event,
  type ExpectedRevision,
  type Position,
  type Recorded,
} from '#kernel';
import {
  OutcomeUnknown,
  ProtocolError,
  WrongExpectedRevision,
  type Appended,
  type EventStore,
  type NewEvent,
} from '#protocols';
import { pause, pauseMs, type Backoff } from '#timing';
import type { Snapshot, StateCache } from './state-cache.ts';

/**
 * Loads the stream, decides, appends at the revision it decided on; on a conflict it loads and decides
 * again, a bounded number of times. A command that is already in the stream is answered from there.
 *
 * A state taken from the cache, or assumed to be empty, is only believed once an append at its revision
 * has succeeded: a refusal or "nothing to do" decided on it is decided again on the stream itself.
 *
 * @throws what `decide` throws, and the errors of `EventStore.append`; `WrongExpectedRevision` after the last try
 */
export function commandHandler<State, C extends Command, E extends Event>(
  options: CommandHandlerOptions<State, C, E>,
): CommandHandler<State, C, E> {
  return async (command) => {
    const assumed = assume(options, command);
    if (assumed) {
      const handled = await onAssumption(options, command, assumed);
      if (handled) return handled;
    }
    for (let tries = 1; ; tries++) {
      try {
        return await onStream(options, command);
      } catch (error) {
        if (!(error instanceof WrongExpectedRevision) || tries === MOST_TRIES) throw error;
        await pause(pauseMs(CONFLICT_BACKOFF, tries));
      }
    }
  };
}

export interface CommandHandlerOptions<State, C extends Command, E extends Event> {
  readonly store: Pick<EventStore, 'append' | 'readStream'>;
  readonly decider: Decider<State, C, E>;
  readonly stream: (command: C) => string;
  readonly schemaVersion: (type: E['type']) => number;
  /** Commands that usually begin a stream are decided on the empty state without reading first. */
  readonly startsStream?: (command: C) => boolean;
  readonly cache?: StateCache<State>;
}

export type CommandHandler<State, C extends Command, E extends Event> = (command: C) => Promise<Handled<State, E>>;

export interface Handled<State, E extends Event> {
  readonly state: State;
  /** What this command added; empty when its goal already held or it had been handled before. */
  readonly events: readonly E[];
  /** Of the stream's last event; -1 when it has none. */
  readonly revision: number;
  /** Waiting for a view to reach it shows this command's effect. */
  readonly position: Position;
  /** The command was already in the stream. */
  readonly duplicate: boolean;
}

const MOST_TRIES = 8;
const CONFLICT_BACKOFF: Backoff = { firstMs: 4, mostMs: 250 };
const PAGE = 1_000;

type Options<State, C extends Command, E extends Event> = CommandHandlerOptions<State, C, E>;

interface Loaded<State> extends Snapshot<State> {
  /** Where this very command's last event stands, if it has been handled before. */
  readonly own?: Pick<Snapshot<State>, 'revision' | 'position'>;
}

function assume<State, C extends Command, E extends Event>(
  { decider, startsStream, cache, stream }: Options<State, C, E>,
  command: C,
): Snapshot<State> | undefined {
  return startsStream?.(command) ? emptyStream(decider) : cache?.get(stream(command));
}

async function onAssumption<State, C extends Command, E extends Event>(
  options: Options<State, C, E>,
  command: C,
  assumed: Snapshot<State>,
): Promise<Handled<State, E> | null> {
  try {
    const handled = await decideAndAppend(options, command, assumed);
    return handled.events.length > 0 ? handled : null;
  } catch (error) {
    options.cache?.delete(options.stream(command));
    if (error instanceof ProtocolError && !(error instanceof WrongExpectedRevision)) throw error;
    return null;
  }
}

async function onStream<State, C extends Command, E extends Event>(
  options: Options<State, C, E>,
  command: C,
): Promise<Handled<State, E>> {
  const loaded = await load(options, command);
  const handled = loaded.own ? answeredBefore<State, E>(loaded, loaded.own) : await decideAndAppend(options, command, loaded);
  return handled;
}

async function decideAndAppend<State, C extends Command, E extends Event>(
  options: Options<State, C, E>,
  command: C,
  { state, revision, position }: Snapshot<State>,
): Promise<Handled<State, E>> {
  const { store, decider, schemaVersion, cache } = options;
  const events = decider.decide(command, state);
  if (events.length === 0) return { state, events, revision, position, duplicate: false };

  const stream = options.stream(command);
  const expected = revision === -1 ? 'none' : revision;
  const appended = await appendKnowing(store, stream, expected, toAppend(stream, command, events, schemaVersion), command);
  if (appended.duplicate) return answeredBefore(await load(options, command), appended);
  const next = events.reduce(decider.evolve, state);
  cache?.set(stream, { state: next, revision: appended.revision, position: appended.position });
  return { state: next, events, revision: appended.revision, position: appended.position, duplicate: false };
}

function answeredBefore<State, E extends Event>(
  { state }: Snapshot<State>,
  { revision, position }: Pick<Snapshot<State>, 'revision' | 'position'>,
): Handled<State, E> {
  return { state, events: [], revision, position, duplicate: true };
}

/** An append whose answer was lost is sent once more as it was: the store knows the command by its id. */
async function appendKnowing<C extends Command>(
  store: Pick<EventStore, 'append'>,
  stream: string,
  expected: ExpectedRevision,
  events: readonly NewEvent[],
  { metadata: { commandId } }: C,
): Promise<Appended> {
  try {
    return await store.append(stream, expected, events, commandId);
  } catch (error) {
    if (!(error instanceof OutcomeUnknown)) throw error;
    return store.append(stream, expected, events, commandId);
  }
}

function toAppend<E extends Event>(
  stream: string,
  { metadata: { commandId, correlationId, actor } }: Command,
  events: readonly E[],
  schemaVersion: (type: E['type']) => number,
): readonly NewEvent[] {
  return events.map((event, index) => ({
    eventId: derivedId(commandId, `${stream}#${index}`),
    metadata: { commandId, correlationId, actor, schemaVersion: schemaVersion(event.type) },
    type: event.type,
    data: event.data,
  }));
}

async function load<State, C extends Command, E extends Event>(
  { store, decider, stream }: Options<State, C, E>,
  command: C,
): Promise<Loaded<State>> {
  let loaded: Loaded<State> = emptyStream(decider);
  for (;;) {
    const page = (await store.readStream(stream(command), { from: loaded.revision + 1, limit: PAGE })) as Recorded<E>[];
    const last = page.at(-1);
    if (last !== undefined) {
      const own = page.findLast((event) => event.metadata.commandId === command.metadata.commandId) ?? loaded.own;
      loaded = {
        state: fold({ evolve: decider.evolve, initialState: loaded.state }, page),
        revision: last.revision,
        position: last.position,
        ...(own && { own }),
      };
    }
    if (page.length < PAGE) return loaded;
  }
}

function emptyStream<State>({ initialState }: { readonly initialState: State }): Snapshot<State> {
  return { state: initialState, revision: -1, position: START };
}
