import type { Position } from '#kernel';
import { comparePositions, START } from '#kernel';
import type { StopSignal } from '#protocols';
import { pause } from '#timing';

/** How far the log is known to reach, and a way to wait for more. */
export interface News extends AsyncDisposable {
  /** The log reaches at least this far. Wakes those who wait for it. */
  tell(head: Position): void;
  /** The same, by an append of this process: of what others write it tells nothing, and the poller is not hurried. */
  tellOwn(head: Position): void;
  /** Whether the log is known to reach beyond a position. */
  isBeyond(position: Position): boolean;
  /** Resolves when the log is known to reach beyond a position, or when `stop` is aborted or this is closed. */
  beyond(position: Position, stop: StopSignal): Promise<void>;
}

export interface NewsOptions {
  /** Asks the database; the truth behind every hint. */
  readonly readHead: () => Promise<Position>;
  /** Time to the first poll after news, in milliseconds; it doubles up to `pollToMs` while there are none. */
  readonly pollFromMs: number;
  readonly pollToMs: number;
  readonly log: (message: string, cause: unknown) => void;
}

interface Waiting {
  readonly position: Position;
  readonly wake: () => void;
}

/**
 * One poller for all who wait, and none while nobody does. Appends of this process and NOTIFY
 * make it quick; polling makes it certain, often while others write and seldom while they do not.
 */
export function openNews(options: NewsOptions): News {
  const waiting = new Set<Waiting>();
  const closing = new AbortController();
  let known = START;
  let pollMs = options.pollFromMs;
  let polling: Promise<void> | undefined;

  function tell(head: Position): void {
    if (comparePositions(head, known) <= 0) return;
    pollMs = options.pollFromMs;
    tellOwn(head);
  }

  function tellOwn(head: Position): void {
    if (comparePositions(head, known) <= 0) return;
    known = head;
    for (const one of waiting) if (comparePositions(one.position, known) < 0) one.wake();
  }

  function isBeyond(position: Position): boolean {
    return comparePositions(position, known) < 0;
  }

  function beyond(position: Position, stop: StopSignal): Promise<void> {
    if (isBeyond(position) || stop.aborted || closing.signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = (): void => {
        waiting.delete(one);
        stop.removeEventListener('abort', wake);
        resolve();
      };
      const one = { position, wake };
      waiting.add(one);
      stop.addEventListener('abort', wake, { once: true });
      polling ??= poll();
    });
  }

  async function poll(): Promise<void> {
    while (waiting.size > 0 && !closing.signal.aborted) {
      await pause(pollMs * (0.75 + Math.random() / 2), closing.signal);
      if (waiting.size === 0 || closing.signal.aborted) break;
      pollMs = Math.min(pollMs * 2, options.pollToMs);
      try {
        tell(await options.readHead());
      } catch (error) {
        options.log('polling for new events failed', error);
      }
    }
    polling = undefined;
  }

  return {
    tell,
    tellOwn,
    isBeyond,
    beyond,
    [Symbol.asyncDispose]: async () => {
      closing.abort();
      for (const one of waiting) one.wake();
      await polling;
    },
  };
}
