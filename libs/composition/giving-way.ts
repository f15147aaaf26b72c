import { pause } from '#timing';

/** Lets what people wait for go before what they do not. */
export interface GivingWay {
  /** Somebody begins to wait. What it answers is to be called once they no longer do. */
  readonly waits: () => () => void;
  /** The same work; somebody waits as long as it runs. */
  awaited<Message, Answer>(work: (message: Message) => Promise<Answer>): (message: Message) => Promise<Answer>;
  /** Somebody has waited for long, and this process has no time to spare. */
  readonly isPressed: () => boolean;
  /** Waits a moment when it is pressed; else it resolves at once. */
  readonly giveWay: () => Promise<void>;
}

/** Nobody minds waiting so long. */
const PATIENCE_MS = 50;
/** The share of its time in which a process counts as having none to spare. */
const BUSY = 0.9;
const LOOK_EVERY_MS = 100;
/** How long a delivery gives way: 250 of a channel in a second are begun however busy the process is. */
const MOMENT_MS = 4;

/** @param busyShare how much of the time since it was last asked the process was busy, 0 to 1 */
export function givingWay(busyShare: () => number = busyShareOfLoop(), clock: () => number = () => performance.now()): GivingWay {
  /** Since when; the longest first. */
  const waiting = new Set<{ readonly since: number }>();
  let lookedAt = -Infinity;
  let isBusy = false;

  function isPressed(): boolean {
    const [longest] = waiting;
    const now = clock();
    if (!longest || now - longest.since <= PATIENCE_MS) return false;
    if (now - lookedAt >= LOOK_EVERY_MS) {
      isBusy = busyShare() > BUSY;
      lookedAt = now;
    }
    return isBusy;
  }

  function waits(): () => void {
    const one = { since: clock() };
    waiting.add(one);
    return () => { waiting.delete(one); };
  }

  return {
    waits,
    awaited: (work) => async (message) => {
      const answered = waits();
      try {
        return await work(message);
      } finally {
        answered();
      }
    },
    isPressed,
    giveWay: async () => {
      if (isPressed()) await pause(MOMENT_MS);
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
