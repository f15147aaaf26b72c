import { comparePositions, START, type Position } from '#kernel';
import type { CheckpointStore, EventStore, LogPage, ViewStore, ViewTable } from '#protocols';
import { NoSuchGeneration } from '#protocols';
import { pause, pauseMs, type Backoff } from '#timing';
import { writeCarefully, type OnGuilty } from './careful.ts';
import { openGenerationWriter, type GenerationWriter } from './generation-writer.ts';
import { readLeftAside, type LeftAside } from './left-aside.ts';
import { persistently } from './persistently.ts';
import { openReadAhead, type ReadAhead } from './read-ahead.ts';
import type { AnyView } from './view-query.ts';
import { openWritePipeline, type Verdict } from './write-pipeline.ts';

export interface FollowOptions {
  readonly view: AnyView;
  readonly table: ViewTable;
  readonly fence: number;
  readonly store: Pick<EventStore, 'subscribe'>;
  readonly views: ViewStore;
  readonly checkpoints: CheckpointStore;
  readonly pageSize: number;
  readonly cacheBudget: number;
  readonly keyBytes: number;
  /** To gather before a write while there is more to read. */
  readonly leastRows: number;
  /** To gather between two writes, in milliseconds. */
  readonly gatherMs: number;
  readonly stop: AbortSignal;
  /** What to do with the event that cannot be folded. */
  readonly onGuilty: OnGuilty;
  /**
   * Looks after other things between two pages, every `tendEveryMs` and while there is nothing to
   * read; `soon`: again after the next page.
   */
  readonly tend: (session: Session) => Promise<'go on' | 'soon' | 'finished' | 'fenced'>;
  readonly tendEveryMs: number;
  /** Also as soon as everything there is has been read and written. */
  readonly tendsAtEnd: boolean;
  /** Somebody waits for the checkpoint: write it at once. */
  readonly isWanted: () => boolean;
  /** Resolves as soon as that is so, or after `ms`. */
  readonly untilWanted: (ms: number) => Promise<void>;
  readonly onWritten: (position: Position, events: number) => void;
  readonly onRetry: (error: unknown) => void;
}

/** From a checkpoint to the next time that what is in memory can no longer be trusted. */
export interface Session {
  readonly writer: GenerationWriter;
  readonly leftAside: LeftAside;
}

type Ending = 'stopped' | 'finished' | Exclude<Verdict, 'applied'>;

/** How often a checkpoint is written that no event of the view has moved. */
const FLUSH_MS = 100;

const RELOAD_BACKOFF: Backoff = { firstMs: 5, mostMs: 1_000 };

/**
 * Folds the log into one generation: page by page, the next ones read and folded while others are
 * being written. `fenced`: the generation is another's now, or nobody's.
 *
 * Whatever goes wrong, the next session starts from the stored checkpoint with nothing in memory.
 * A page that is refused is folded again in smaller and smaller parts, until the event is found
 * whose fault it is.
 */
export async function followLog(options: FollowOptions): Promise<'stopped' | 'finished' | 'fenced'> {
  const { checkpoints, table, fence, stop, onRetry } = options;
  let carefulUntil = START;
  for (let sessions = 1; !stop.aborted; sessions++) {
    try {
      const position = await persistently(() => checkpoints.take(table, fence), stop, onRetry);
      if (position === null) return 'fenced';
      const leftAside = await persistently(() => readLeftAside(checkpoints, table), stop, onRetry);
      options.onWritten(position, 0);
      const writer = openGenerationWriter({ ...options, position });
      const ending = await follow(options, { writer, leftAside }, carefulUntil);
      if (ending === 'finished' || ending === 'stopped') return ending;
      if (ending !== 'fenced') carefulUntil = ending.rejectedUntil;
      if (writer.position() !== position) sessions = 1;
    } catch (error) {
      if (stop.aborted) return 'stopped';
      if (!(error instanceof NoSuchGeneration)) throw error;
    }
    await pause(pauseMs(RELOAD_BACKOFF, sessions), stop);
  }
  return 'stopped';
}

async function follow(options: FollowOptions, session: Session, carefulUntil: Position): Promise<Ending> {
  const { store, view, pageSize, stop } = options;
  const ended = new AbortController();
  const end = (): void => ended.abort();
  stop.addEventListener('abort', end, { once: true });
  const filter = { types: view.events as readonly string[] };
  const pages = openReadAhead(store.subscribe(session.writer.position(), { stop: ended.signal, filter, pageSize }));
  try {
    return await followPages(options, session, pages, carefulUntil);
  } finally {
    stop.removeEventListener('abort', end);
    end();
    await pages.close();
  }
}

async function followPages(
  options: FollowOptions,
  { writer, leftAside }: Session,
  pages: ReadAhead<LogPage>,
  carefulUntil: Position,
): Promise<Ending> {
  const pipeline = openWritePipeline(writer, options);
  const { stop } = options;
  let read = writer.position();
  let tendedAt = -Infinity;

  while (!stop.aborted) {
    if (performance.now() - tendedAt >= options.tendEveryMs) {
      const before = await pipeline.settled();
      if (before !== 'applied') return before;
      const verdict = await options.tend({ writer, leftAside });
      if (verdict === 'finished' || verdict === 'fenced') return verdict;
      tendedAt = verdict === 'soon' ? -Infinity : performance.now();
    }
    const isWritten = read === writer.position();
    const page = await pages.next(isWritten ? options.tendEveryMs : FLUSH_MS);
    if (page === 'done') break;
    if (page === 'waiting') {
      if (isWritten || options.tendsAtEnd) tendedAt = -Infinity;
      const verdict = await pipeline.flush(read);
      if (verdict !== 'applied') return verdict;
      continue;
    }
    const events = leftAside.remaining(page.events);
    const isCareful = comparePositions(read, carefulUntil) < 0;
    read = page.position;
    if (events.length === 0 && !options.isWanted() && !pipeline.isDue(FLUSH_MS)) continue;
    const verdict = isCareful
      ? await writeCarefully({ writer, leftAside, onGuilty: options.onGuilty, stop }, events, read)
      : await pipeline.push(events, read);
    if (verdict !== 'applied') return verdict;
  }
  const last = await pipeline.settled();
  return last === 'applied' ? 'stopped' : last;
}
