import type { StopSignal } from '#protocols';
import { backOff, within } from '#timing';
import type { Place, Progress } from './progress.ts';

/** Commits how far a subscriber is, one request at a time, with everything that was settled in the meantime. */
export function openCommitter({ progress, commit, failed, stop }: CommitterOptions): Committer {
  let running: Promise<void> | undefined;
  const run = async (): Promise<void> => {
    for (let tries = 1; !stop.aborted; ) {
      const places = progress.uncommitted();
      if (places.length === 0) break;
      try {
        await commit(places);
        progress.committed(places);
        tries = 1;
      } catch (error) {
        failed(error);
        await backOff(COMMIT_AGAIN, tries++, stop);
      }
    }
    running = undefined;
  };
  const wake = (): Promise<void> => (running ??= Promise.resolve().then(run));
  return { wake: () => void wake(), flush: (ms) => within(ms, wake(), undefined) };
}

export interface Committer {
  /** Something has been settled. */
  wake(): void;
  /** Resolves once everything that is settled is committed, or after some milliseconds. */
  flush(ms: number): Promise<void>;
}

export interface CommitterOptions {
  readonly progress: Pick<Progress, 'uncommitted' | 'committed'>;
  readonly commit: (places: readonly Place[]) => Promise<void>;
  /** Told of every commit that failed; it is tried again. */
  readonly failed: (error: unknown) => void;
  readonly stop: StopSignal;
}

/** The group may just be sharing out its partitions anew. */
const COMMIT_AGAIN = { firstMs: 50, mostMs: 5_000 };
