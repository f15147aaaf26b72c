import type { Lease } from '#protocols';

/** One lease at work. It ends itself before the lease runs out by this process's own clock. */
export interface Run {
  readonly lease: Lease;
  /** Resolves when the work has ended; true when nobody had asked it to. Never rejects. */
  readonly ended: Promise<boolean>;
  /** @param sentAt `performance.now()` before the renewal was sent: the lease lasts at least from then */
  renewed(sentAt: number): void;
  /** The work shall end, then the lease can be given back. */
  handOn(): void;
  /** The work shall end, and the lease is another's already. */
  lose(): void;
  isEnding(): boolean;
  isLost(): boolean;
}

export interface RunOptions {
  readonly lease: Lease;
  readonly sentAt: number;
  readonly ttlMs: number;
  readonly run: (lease: Lease, signal: AbortSignal) => Promise<void>;
  readonly onError: (error: unknown) => void;
}

/** Of the TTL: clocks run differently, and work takes a moment to notice that it shall end. */
const MARGIN_SHARE = 0.1;

export function startRun({ lease, sentAt, ttlMs, run, onError }: RunOptions): Run {
  const ending = new AbortController();
  let lost = false;
  let over = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function lose(): void {
    lost = true;
    ending.abort();
  }

  function renewed(at: number): void {
    clearTimeout(timer);
    timer = setTimeout(lose, Math.max(0, at + ttlMs * (1 - MARGIN_SHARE) - performance.now()));
  }

  async function work(): Promise<boolean> {
    try {
      await run(lease, ending.signal);
    } catch (error) {
      onError(error);
    } finally {
      over = true;
      clearTimeout(timer);
    }
    return !ending.signal.aborted;
  }

  renewed(sentAt);
  return {
    lease,
    ended: work(),
    renewed: (at) => { if (!lost && !over) renewed(at); },
    handOn: () => ending.abort(),
    lose,
    isEnding: () => ending.signal.aborted,
    isLost: () => lost,
  };
}
