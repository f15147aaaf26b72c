import type { Position, Recorded, ViewRow } from '#kernel';
import type { FoldedPage, GenerationWriter } from './generation-writer.ts';
import { isDeterministic } from './persistently.ts';

/**
 * Writes folded pages one after the other. Those that are folded while a write is on its way are
 * gathered, and go out in the next one: the busier the store, the more events share a write, and a
 * row that many of them touch is written once.
 */
export interface WritePipeline {
  /** Whether the last page was handed in so long ago. */
  isDue(ms: number): boolean;
  /** Folds a page and hands it in. Resolves at once while there is room, with what came of the writes so far. */
  push(events: readonly Recorded[], to: Position): Promise<Verdict>;
  /** Everything handed in is written, or will not be. */
  settled(): Promise<Verdict>;
  /** The same, and the checkpoint moves on over events that were none of this view's. */
  flush(to: Position): Promise<Verdict>;
}

/** `rejectedUntil`: something up to there cannot be folded or kept. */
export type Verdict = 'applied' | 'fenced' | { readonly rejectedUntil: Position };

interface Gathered {
  readonly upserts: Map<string, ViewRow>;
  readonly deletes: Set<string>;
  readonly page: Omit<FoldedPage, 'upserts' | 'deletes'>;
  readonly to: Position;
}

/** Rows, and about how many characters of them, that one write may hold before reading pauses. */
const MOST_ROWS = 10_000;
const MOST_SIZE = 8_000_000;

export interface GatherOptions {
  /** To gather before a write, unless somebody waits for it. */
  readonly leastRows: number;
  /** After a write the next one waits so long for more to come, in milliseconds, or until somebody waits for it. */
  readonly gatherMs: number;
  /** Resolves when somebody waits for the checkpoint, or after `ms`, or when told to stop. */
  readonly untilWanted: (ms: number) => Promise<void>;
}

export function openWritePipeline(writer: GenerationWriter, { leastRows, gatherMs, untilWanted }: GatherOptions): WritePipeline {
  let verdict: Verdict = 'applied';
  let writing: Promise<void> | undefined;
  let oneWrite: Promise<unknown> | undefined;
  let gathered: Gathered | undefined;
  let handedInAt = -Infinity;

  async function writeAll(): Promise<void> {
    while (gathered && verdict === 'applied') {
      const next = gathered;
      gathered = undefined;
      oneWrite = writeOne(next);
      await oneWrite;
    }
    writing = undefined;
  }

  async function writeOne({ upserts, deletes, page, to }: Gathered): Promise<void> {
    verdict = await writer.write({ to, page: { ...page, upserts, deletes: [...deletes] } }).catch((error: unknown) => rejected(error, to));
    // To write one event costs about as much as to write many.
    if (gatherMs > 0 && verdict === 'applied') await untilWanted(gatherMs);
  }

  /** A failure stays where it is: whoever waits sees it, and nothing more is written. */
  function start(): void {
    // With nothing to write it would end at once, before it can be remembered.
    if (writing || !gathered) return;
    writing = writeAll();
    writing.catch(() => undefined);
  }

  /** Until what was gathered is on its way. */
  async function room(): Promise<Verdict> {
    while (verdict === 'applied' && gathered && isFull(gathered)) {
      start();
      await oneWrite;
    }
    return verdict;
  }

  async function settled(): Promise<Verdict> {
    start();
    await writing;
    return verdict;
  }

  return {
    isDue: (ms) => performance.now() - handedInAt >= ms,
    settled,
    flush: async (to) => {
      const before = await settled();
      if (before !== 'applied' || to === writer.position()) return before;
      return writer.write({ to });
    },
    push: async (events, to) => {
      const page = await writer.fold(events).catch((error: unknown) => rejected(error, to));
      if ('rejectedUntil' in page) {
        const before = await settled();
        return before === 'applied' ? page : before;
      }
      if (verdict !== 'applied') return verdict;
      gathered = gather(gathered, page, to);
      handedInAt = performance.now();
      if (rowsOf(gathered) >= leastRows) start();
      return room();
    },
  };
}

function gather(before: Gathered | undefined, { upserts, deletes, mark, events }: FoldedPage, to: Position): Gathered {
  const size = (before?.page.mark.size ?? 0) + mark.size;
  const all = { upserts: before?.upserts ?? new Map<string, ViewRow>(), deletes: before?.deletes ?? new Set<string>() };
  for (const [key, row] of upserts) {
    all.upserts.set(key, row);
    all.deletes.delete(key);
  }
  for (const key of deletes) {
    all.upserts.delete(key);
    all.deletes.add(key);
  }
  return { ...all, page: { events: (before?.page.events ?? 0) + events, mark: { page: mark.page, size } }, to };
}

function isFull(gathered: Gathered): boolean {
  return rowsOf(gathered) > MOST_ROWS || gathered.page.mark.size > MOST_SIZE;
}

function rowsOf({ upserts, deletes }: Gathered): number {
  return upserts.size + deletes.size;
}

function rejected(error: unknown, rejectedUntil: Position): { readonly rejectedUntil: Position } {
  if (!isDeterministic(error)) throw error;
  return { rejectedUntil };
}
