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

const RESEND = { firstMs: 20, mostMs: 1_000 };
const NEVER = new AbortController().signal;

/**
 * Group commit. One batch is on its way at a time; what arrives meanwhile waits and makes up the
 * next one, so batches grow with the load and a lone append never waits for a timer.
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
      queue.add({ ...appending, resolve, reject });
      running ??= run();
    });
  }

  async function run(): Promise<void> {
    while (queue.size > 0) {
      // Lets everything that is ready in this turn of the event loop join the batch.
      await new Promise(setImmediate);
      await settle(queue.take(limits));
    }
    running = undefined;
  }

  /** Answers every append of a batch. A batch with bad data is halved until the bad append is alone. */
  async function settle(batch: readonly PendingAppend[]): Promise<void> {
    const start = performance.now();
    try {
      const outcomes = await send(batch);
      batch.forEach((one, i) => { answer(one, outcomes[i]); });
      options.onBatch(batch.length, performance.now() - start);
    } catch (error) {
      if (!isDataError(error)) { fail(batch, error); return; }
      const [first] = batch;
      if (batch.length === 1) { first?.reject(new InvalidAppend(first.stream, reasonOf(error))); return; }
      const half = batch.length >> 1;
      await settle(batch.slice(0, half));
      await settle(batch.slice(half));
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

  /** Those that wait behind a batch that found no server would find none either. */
  function fail(batch: readonly PendingAppend[], error: unknown): void {
    const cause = error instanceof SentInVain ? error.cause : error;
    const unavailable = asUnavailable(cause, 'event store');
    for (const one of batch) {
      one.reject(error instanceof SentInVain ? new OutcomeUnknown(one.stream, one.commandId, cause) : unavailable);
    }
    if (!(unavailable instanceof Unavailable)) return;
    while (queue.size > 0) for (const one of queue.take(limits)) one.reject(unavailable);
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

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : 'the database refuses it';
}
