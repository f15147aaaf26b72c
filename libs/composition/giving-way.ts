import { pause } from '#timing';

/** Lets what people wait for go before what they do not. */
export interface GivingWay {
  /** The same work, counted as long as it runs: somebody waits for it. */
  awaited<Message, Answer>(work: (message: Message) => Promise<Answer>): (message: Message) => Promise<Answer>;
  /** Waits a moment when many wait and this process has no time to spare; else it resolves at once. */
  readonly giveWay: () => Promise<void>;
}

/** So many at a time are no crowd. */
const FEW = 32;
/** The share of its time in which a process counts as having none to spare. */
const BUSY = 0.9;
const LOOK_EVERY_MS = 100;
/** How long a delivery gives way: 250 of a channel in a second are begun however busy the process is. */
const MOMENT_MS = 4;

/** @param busyShare how much of the time since it was last asked the process was busy, 0 to 1 */
export function givingWay(busyShare: () => number = busyShareOfLoop()): GivingWay {
  let waiting = 0;
  let lookedAt = -Infinity;
  let isBusy = false;

  function hasTime(): boolean {
    if (waiting <= FEW) return true;
    const now = performance.now();
    if (now - lookedAt >= LOOK_EVERY_MS) {
      isBusy = busyShare() > BUSY;
      lookedAt = now;
    }
    return !isBusy;
  }

  return {
    awaited: (work) => async (message) => {
      waiting++;
      try {
        return await work(message);
      } finally {
        waiting--;
      }
    },
    giveWay: async () => {
      if (!hasTime()) await pause(MOMENT_MS);
    },
  };
}

function busyShareOfLoop(): () => number {
  let last = performance.eventLoopUtilization();
  return () => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, last);
    last = now;
    return utilization;
  };
}
