import type { Position, Recorded } from '#kernel';
import type { CheckpointMove, StopSignal, ViewStore, ViewTable } from '#protocols';
import { START } from '#kernel';
import { foldEvents, NO_ROWS, type FoldedRows } from './fold.ts';
import { persistently } from './persistently.ts';
import { openRateMeter } from './rate-meter.ts';
import { openRowCache, type PutMark } from './row-cache.ts';
import { rowChanges } from './row-changes.ts';
import type { AnyView } from './view-query.ts';
import { openWrittenKeys, UNKNOWN_KEYS } from './written-keys.ts';

/**
 * Folds events into one generation and writes the rows together with its checkpoint. It keeps rows
 * that it folded, written or not, so the next page can be folded while others are being written.
 */
export interface GenerationWriter {
  /** Of the last write that succeeded. */
  position(): Position;
  /** @throws FoldFailed */
  fold(events: readonly Recorded[]): Promise<FoldedPage>;
  /** Waits for a store that is away. @throws InvalidRow */
  write(write: Write): Promise<'applied' | 'fenced'>;
  /** What was folded and not written is forgotten. */
  forget(): void;
}

export interface FoldedPage extends FoldedRows {
  readonly mark: PutMark;
  /** How many events it comes from. */
  readonly events: number;
}

export interface Write extends Pick<CheckpointMove, 'park' | 'unpark' | 'skip'> {
  /** Default the position of the last write. */
  readonly to?: Position;
  readonly page?: FoldedPage;
}

export interface GenerationWriterOptions {
  readonly view: AnyView;
  readonly table: ViewTable;
  readonly views: ViewStore;
  readonly fence: number;
  readonly position: Position;
  /** About the most characters of rows to keep. */
  readonly cacheBudget: number;
  /** To remember the keys of a table by that was empty; a power of two. */
  readonly keyBytes: number;
  readonly stop: StopSignal;
  readonly onRetry: (error: unknown) => void;
  readonly onWritten: (position: Position, events: number) => void;
}

export function openGenerationWriter(options: GenerationWriterOptions): GenerationWriter {
  const { view, table, views, fence, stop, onRetry } = options;
  const meter = openRateMeter();
  // Only of a table that was empty it is known what has been written to it.
  const keys = options.position === START ? openWrittenKeys(options.keyBytes) : UNKNOWN_KEYS;
  const cache = openRowCache({
    budget: options.cacheBudget,
    keys,
    fetch: async (missing) => (await persistently(() => views.getMany(table, missing), stop, onRetry)).rows,
  });
  let at = options.position;

  return {
    position: () => at,
    fold: async (events) => {
      const rows = await foldEvents(view, events, cache.load);
      return { mark: cache.put(rows), events: events.length, ...rows };
    },
    write: async ({ to = at, page, ...records }) => {
      meter.add(page?.events ?? 0, Number(to) - Number(at));
      const change = { fence, from: at, to, rate: meter.rate(), ...rowChanges(page ?? NO_ROWS, keys), ...records };
      const verdict = await persistently(() => views.apply(table, change), stop, onRetry);
      if (verdict === 'applied') {
        at = to;
        if (page) cache.written(page.mark);
        options.onWritten(to, page?.events ?? 0);
      }
      return verdict;
    },
    forget: () => cache.clear(),
  };
}
