import type { Appended } from '#protocols';
import { InvalidAppend, OutcomeUnknown, Overloaded, Unavailable } from '#protocols';
import { backOff } from '#timing';
import { asUnavailable, isConnectionFailure, isDataError, isNotReady } from '../pool-errors.ts';
import { openAppendQueue } from './append-queue.ts';
import type { Outcome } from './batch-call.ts';
import type { PendingAppend } from './pending-append.ts';

export interface FlusherOptions {
  /** Most appends in one call. */
  readonly maxBatchAppends: number;
  /** About the most bytes of JSON in one call. */
  readonly maxBatchBytes: number;
  /** Most appends that wait; further ones are refused with `Overloaded`. */
  readonly maxWaiting: number;
  /** How long a batch is sent again after a lost connection, in milliseconds. */
  readonly resendForMs: number;
  /** Stores a batch; calls `onSend` when it is about to leave. */
  readonly call: (batch: readonly PendingAppend[], onSend: () => void) => Promise<Outcome[]>;
  /** Told of every batch that was answered: its appends and its duration in milliseconds, resends included. */
  readonly onBatch: (size: number, ms: number) => void;
  readonly log: (message: string, cause: unknown) => void;
}

export interface Flusher extends AsyncDisposable {
  append(append: Omit<PendingAppend, 'reject' | 'resolve'>): Promise<Appended>;
}

/** Tells the callers of a batch what became of it. */
type Tell = () => void;

const RESEND = { firstMs: 20, mostMs: 1_000 };
/** So many appends are worth a batch at once; fewer are not shared out. */
const MANY = 32;
const NEVER = new AbortController().signal;

/**
 * Group commit. One batch is on its way at a time; what arrives meanwhile waits and makes up the
 * next one, so batches grow with the load and a lone append never waits for a timer. When many wait, the
 * next one leaves before the callers of the last are told, so that the database works while they go on;
 * when few do, their callers go first, as what these append can go along: fewer batches, less work.
 * Disposing it sends what waits, and refuses what comes later.
 */
export function openFlusher(options: FlusherOptions): Flusher {
  const queue = openAppendQueue();
  const limits = { appends: options.maxBatchAppends, bytes: options.maxBatchBytes };
  let running: Promise<void> | undefined;
  let closed = false;

  function append(appending: Omit<PendingAppend, 'reject' | 'resolve'>): Promise<Appended> {
    if (closed) return Promise.reject(new Unavailable('event store', 'it is closed'));
    if (queue.size >= options.maxWaiting) return Promise.reject(new Overloaded(queue.size));
    return new Promise((resolve, reject) => {
      queue.add({ resolve, reject, ...appending });
      running ??= run();
    });
  }

  async function run(): Promise<void> {
    // Lets everything that is ready in this turn of the event loop join the batch.
    await nextTurn();
    let batch: readonly PendingAppend[] = [];
    while (queue.size > 0) {
      batch = takeHalf(batch.length);
      let tell = await settle(batch);
      while (queue.size >= MANY) {
        batch = takeHalf(batch.length);
        const next = settle(batch);
        await nextTurn();
        tell();
        tell = await next;
      }
      tell();
      // A lone caller who goes on at once is not kept waiting for company.
      await (batch.length === 1 ? callersWentOn() : nextTurn());
    }
    running = undefined;
  }

  /**
   * Half of the callers there are, if those that were just answered come again: one half is then told while the other
   * half is stored. Of two batches that differ much, the small one would wait for the large one, and the database for it.
   */
  function takeHalf(answered: number): PendingAppend[] {
    const half = Math.max(MANY, Math.ceil((queue.size + answered) / 2));
    return queue.take({ ...limits, appends: Math.min(limits.appends, half) });
  }

  /** Stores a batch, whose callers are still to be told. A batch with bad data is halved until the bad append is alone. */
  async function settle(batch: readonly PendingAppend[]): Promise<Tell> {
    const start = performance.now();
    try {
      const outcomes = await send(batch);
      options.onBatch(batch.length, performance.now() - start);
      return () => { batch.forEach((one, i) => { answer(one, outcomes[i]); }); };
    } catch (error) {
      if (!isDataError(error)) return fail(batch, error);
      const [first] = batch;
      if (first && batch.length === 1) return () => { first.reject(new InvalidAppend(first.stream, reasonOf(error))); };
      const half = batch.length >> 1;
      const tellFirst = await settle(batch.slice(0, half));
      const tellSecond = await settle(batch.slice(half));
      return () => { tellFirst(); tellSecond(); };
    }
  }

  /** Command ids make it safe to send a batch again whose outcome is not known. */
  async function send(batch: readonly PendingAppend[]): Promise<Outcome[]> {
    const deadline = Date.now() + options.resendForMs;
    let unknown = false;
    for (let tries = 1; ; tries++) {
      let sent = false;
      try {
        return await options.call(batch, () => { sent = true; });
      } catch (error) {
        const lost = isConnectionFailure(error);
        unknown ||= sent && lost;
        if (!lost && !isNotReady(error)) throw error;
        if (Date.now() >= deadline) throw unknown ? new SentInVain(error) : error;
        options.log('a batch of appends is sent again', error);
        await backOff(RESEND, tries, NEVER);
      }
    }
  }

  /** Those that wait behind a batch that found no server would find none either: they are told as well. */
  function fail(batch: readonly PendingAppend[], error: unknown): Tell {
    const cause = error instanceof SentInVain ? error.cause : error;
    const unavailable = asUnavailable(cause, 'event store');
    for (const one of batch) {
      one.reject(error instanceof SentInVain ? new OutcomeUnknown(one.stream, one.commandId, cause) : unavailable);
    }
    while (unavailable instanceof Unavailable && queue.size > 0) for (const one of queue.take(limits)) one.reject(unavailable);
    return () => undefined;
  }

  return {
    append,
    [Symbol.asyncDispose]: async () => {
      closed = true;
      await running;
    },
  };
}

/** A batch left at least once, and no answer ever came. */
class SentInVain extends Error {
  constructor(cause: unknown) {
    super('no answer came', { cause });
  }
}

function answer(append: PendingAppend, outcome: Outcome | undefined): void {
  if (outcome === undefined || outcome instanceof Error) append.reject(outcome ?? new Error('The batch has no answer for this append.'));
  else append.resolve(outcome);
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => { setImmediate(resolve); });
}

/** Once everything has run that waited for a promise. */
function callersWentOn(): Promise<void> {
  return new Promise((resolve) => { process.nextTick(resolve); });
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : 'the database refuses it';
}
