import { START, type Position, type Recorded } from '#kernel';
import type { CheckpointId, CheckpointMove, CheckpointStore, EventStore, LogPage } from '#protocols';
import { ProtocolError } from '#protocols';
import { pause, pauseMs, type Backoff } from '#timing';
import type { AnyPolicy } from './policy.ts';
import { reasonOf } from './projections/careful.ts';
import { NO_ROWS } from './projections/fold.ts';
import type { GenerationWriter } from './projections/generation-writer.ts';
import { readLeftAside, type LeftAside } from './projections/left-aside.ts';
import { grantWish } from './projections/parked-streams.ts';
import { persistently } from './projections/persistently.ts';
import { openReadAhead } from './projections/read-ahead.ts';

export interface RunningPolicy {
  readonly policy: AnyPolicy;
  readonly store: Pick<EventStore, 'subscribe' | 'readStream' | 'head'>;
  readonly checkpoints: CheckpointStore;
  readonly fence: number;
  readonly stop: AbortSignal;
  readonly tendEveryMs: number;
  readonly onError: (error: unknown) => void;
  readonly onParked?: (policy: string, event: Recorded, error: unknown) => void;
}

const MOST_ATTEMPTS = 3;
const BACKOFF: Backoff = { firstMs: 50, mostMs: 10_000 };
const PAGE_SIZE = 200;

/** A policy has no generations. Stored. */
export function policyCheckpoint(policy: string): { readonly name: string; readonly generation: 0 } {
  return { name: `${PREFIX}${policy}`, generation: 0 };
}

/** The policies among the owners of some checkpoints. */
export function policiesOf(checkpoints: readonly CheckpointId[]): readonly string[] {
  return checkpoints.filter(({ name, generation }) => generation === 0 && name.startsWith(PREFIX)).map(({ name }) => name.slice(PREFIX.length));
}

const PREFIX = 'policy:';

/** Runs one policy until told to stop, or until another instance has taken it over. */
export async function runPolicy(running: RunningPolicy): Promise<void> {
  const { stop } = running;
  try {
    while (!stop.aborted) if (await follow(running) === 'lost') return;
  } catch (error) {
    if (!stop.aborted) throw error;
  }
}

/** From the stored checkpoint until it is not where it should be. */
async function follow(running: RunningPolicy): Promise<'lost' | 'ended'> {
  const { policy, store, checkpoints, fence, onError, stop } = running;
  const patient = <Result>(work: () => Promise<Result>): Promise<Result> => persistently(work, stop, onError);
  const checkpoint = policyCheckpoint(policy.name);
  const initial = policy.begins === 'now' ? await patient(() => store.head()) : START;
  const position = await patient(() => checkpoints.take(checkpoint, fence, initial));
  if (position === null) return 'lost';
  const leftAside = await patient(() => readLeftAside(checkpoints, checkpoint));

  const ended = new AbortController();
  const end = (): void => ended.abort();
  stop.addEventListener('abort', end, { once: true });
  const filter = { types: policy.events as readonly string[] };
  const pages = openReadAhead(store.subscribe(position, { stop: ended.signal, filter, pageSize: PAGE_SIZE }));
  const writer = reactingWriter(running, position);
  try {
    let passed = position;
    for (let tendedAt = -Infinity; !stop.aborted;) {
      if (performance.now() - tendedAt >= running.tendEveryMs) {
        if (passed !== writer.position() && await writer.write({ to: passed }) === 'fenced') return 'ended';
        if (await grantWishes(running, writer, leftAside) === 'fenced') return 'ended';
        tendedAt = performance.now();
      }
      const page = await pages.next(running.tendEveryMs);
      if (page === 'done') return 'ended';
      if (page === 'waiting') continue;
      passed = page.position;
      if (await reactToPage(running, writer, leftAside, page) === 'fenced') return 'ended';
    }
    return 'ended';
  } finally {
    stop.removeEventListener('abort', end);
    end();
    await pages.close();
  }
}

/** One event, one move of the checkpoint: at most one command is ever given twice. Over the events of others it moves now and then. */
async function reactToPage(
  running: RunningPolicy,
  writer: GenerationWriter,
  leftAside: LeftAside,
  page: LogPage,
): Promise<'applied' | 'fenced'> {
  for (const event of page.events) {
    if (leftAside.remaining([event]).length === 0) continue;
    const { stream, revision, position } = event;
    let park: CheckpointMove['park'];
    try {
      await writer.fold([event]);
    } catch (error) {
      if (running.stop.aborted || !(error instanceof ReactionFailed)) throw error;
      park = [{ stream, revision, position, attempts: MOST_ATTEMPTS, error: reasonOf(error) }];
    }
    if (await writer.write({ to: position, ...(park && { park }) }) === 'fenced') return 'fenced';
    if (park) leftAside.parked.add(stream);
  }
  return 'applied';
}

async function grantWishes(running: RunningPolicy, writer: GenerationWriter, leftAside: LeftAside): Promise<'applied' | 'fenced'> {
  const { policy, store, checkpoints, onError, stop } = running;
  if (leftAside.parked.size === 0) return 'applied';
  const readStream: typeof store.readStream = (...args) => persistently(() => store.readStream(...args), stop, onError);
  for (const record of await persistently(() => checkpoints.parked(policyCheckpoint(policy.name)), stop, onError)) {
    if (record.wish === null) continue;
    if (await grantWish({ writer, leftAside, view: policy, store: { readStream } }, record) === 'fenced') return 'fenced';
  }
  return 'applied';
}

/** Keeps no rows: to fold an event is to react to it. */
function reactingWriter(running: RunningPolicy, position: Position): GenerationWriter {
  const { policy, checkpoints, fence, onError, stop } = running;
  let at = position;
  return {
    position: () => at,
    fold: async (events) => {
      for (const event of events) await react(running, event);
      return { mark: { page: 0, size: 0 }, events: events.length, ...NO_ROWS };
    },
    write: async ({ to = at, page: _, ...records }) => {
      const change = { fence, from: at, to, ...records };
      const verdict = await persistently(() => checkpoints.move(policyCheckpoint(policy.name), change), stop, onError);
      if (verdict === 'applied') at = to;
      return verdict;
    },
    forget: () => undefined,
  };
}

/** For ever while the error says that trying again can help, else a few times. @throws ReactionFailed */
async function react({ policy, stop, onError, onParked }: RunningPolicy, event: Recorded): Promise<void> {
  for (let attempts = 1; ; attempts++) {
    try {
      await policy.react(event);
      return;
    } catch (error) {
      onError(error);
      const canHelp = error instanceof ProtocolError && error.retry !== 'never';
      if (!canHelp && attempts >= MOST_ATTEMPTS) {
        onParked?.(policy.name, event, error);
        throw new ReactionFailed(policy.name, event, error);
      }
      if (stop.aborted) throw error;
      await pause(pauseMs(BACKOFF, attempts), stop);
    }
  }
}

class ReactionFailed extends ProtocolError {
  constructor(policy: string, { type, stream, revision }: Recorded, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(`Policy ${policy} cannot react to ${type}, revision ${revision} of ${stream}: ${reason}.`, 'never', cause);
  }
}
