export interface Hints extends AsyncDisposable {
  /** Whether the batch that is about to leave is to tell listeners. */
  due(): boolean;
  /** A batch was stored and has told them. */
  told(): void;
  /** A batch was stored and has not. */
  owed(): void;
}

export interface HintsOptions {
  /** Tells listeners the head of the log, by itself. */
  readonly tell: () => Promise<unknown>;
  readonly log: (message: string, cause: unknown) => void;
  /** In milliseconds, from any time on. */
  readonly now?: () => number;
}

/** A batch tells listeners when none did so long before; else they are told after so long, by a later batch or without one. */
const QUIET_MS = 10;
const OWED_MS = 12;

/**
 * When other processes hear of what this one appends: at once after a quiet moment, else a few milliseconds later.
 * One who appends thousands of times a second would wake them, and the connections that listen, as often.
 */
export function openHints({ tell, log, now = () => performance.now() }: HintsOptions): Hints {
  let toldAt = -Infinity;
  let owing: NodeJS.Timeout | undefined;

  function told(): void {
    toldAt = now();
    clearTimeout(owing);
    owing = undefined;
  }

  async function settle(): Promise<void> {
    told();
    try {
      await tell();
    } catch (error) {
      log('telling other processes of new events failed', error);
    }
  }

  return {
    due: () => now() - toldAt >= QUIET_MS,
    told,
    owed: () => { owing ??= setTimeout(() => void settle(), OWED_MS); },
    [Symbol.asyncDispose]: async () => {
      if (owing !== undefined) await settle();
    },
  };
}
