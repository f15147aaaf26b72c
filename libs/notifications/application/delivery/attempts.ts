import { DomainError, type Position } from '#kernel';
import { newId, type Clock, type StopSignal } from '#event-sourcing';
import { isoTime, pauseMs, type Backoff } from '#timing';
import type { ClaimedAttempt, NotificationCommands } from '../notification-commands.ts';
import type { RecordDeliveryOutcome, StartDeliveryAttempt } from '../../domain/notification/commands.ts';
import type { Deliverable, DeliveryChannel, DeliveryResult } from '../../ports/delivery-channel.ts';
import type { QueueRow } from '../../views/delivery-queue.ts';
import type { DeliveryObserver } from './observer.ts';
import { nextPauseMs } from './retry-schedule.ts';
import type { DeliverySettings } from './settings.ts';

/** One delivery attempt, from its claim to its recorded outcome. Nothing here rejects. */
export interface Attempts {
  /** Claims the next attempt, calls the channel and records what came of it. Answers where that stands; null when the claim was refused. */
  make(channel: DeliveryChannel, notificationId: string, row: QueueRow): Promise<Position | null>;
  /** The same without the claim, which has been asked for at `since`, in ms. */
  carryOut(channel: DeliveryChannel, notification: Deliverable, row: QueueRow, since: number): Promise<Position | null>;
  /** Records that the attempt in flight will not be heard of any more. */
  writeOff(channel: DeliveryChannel, notificationId: string, row: QueueRow): Promise<Position | null>;
  /** Waits for no answer any longer: what is not known by now is unknown. */
  letGo(): void;
}

export interface AttemptsOptions {
  readonly commands: Pick<NotificationCommands, 'startDeliveryAttempt' | 'recordDeliveryOutcome'>;
  readonly settings: Required<DeliverySettings>;
  readonly clock: Clock;
  readonly random: () => number;
  readonly observe: DeliveryObserver;
  readonly stop: StopSignal;
}

/** What a channel may take beyond its own timeout before its answer counts as lost. */
const GRACE_MS = 1_000;
const STORE_BACKOFF: Backoff = { firstMs: 50, mostMs: 5_000 };
const CLAIM_TRIES = 3;
/** After this many more tries a process that must end lets go of an outcome: its attempt then ends as unknown. */
const LAST_TRIES = 5;

export function deliveryAttempts({ commands, settings, clock, random, observe, stop }: AttemptsOptions): Attempts {
  const waiting = new Set<() => void>();

  /** The same command again, should the store not answer: whoever appended it has the attempt. */
  async function claim(notificationId: string, { attempts, correlationId }: QueueRow): Promise<ClaimedAttempt | null> {
    const now = clock.now();
    const command: StartDeliveryAttempt = {
      type: 'StartDeliveryAttempt',
      data: { notificationId, attempt: attempts + 1, expiresAt: isoTime(now + settings.leaseMs) },
      metadata: { commandId: newId(now), correlationId, actor: ACTOR, now: isoTime(now) },
    };
    for (let tries = 1; ; tries++) {
      try {
        return await commands.startDeliveryAttempt(command);
      } catch (error) {
        if (error instanceof DomainError) return null;
        observe.failed?.('claiming', error);
        if (tries === CLAIM_TRIES || stop.aborted) return null;
        await clock.pause(pauseMs(STORE_BACKOFF, tries), stop);
      }
    }
  }

  /** Tries until it is stored: an outcome must not be lost while the store is away. */
  async function record(channel: DeliveryChannel, attempt: AttemptOf, result: DeliveryResult): Promise<Position | null> {
    const command = outcomeCommand(channel, attempt, result);
    for (let tries = 1, last = 0; ; tries++) {
      try {
        return (await commands.recordDeliveryOutcome(command)).position;
      } catch (error) {
        observe.failed?.('recording', error);
        if (isHopeless(error) || (stop.aborted && ++last === LAST_TRIES)) return null;
        await clock.pause(pauseMs(STORE_BACKOFF, tries), last === 0 ? stop : undefined);
      }
    }
  }

  function outcomeCommand(channel: DeliveryChannel, { notificationId, number, retries, correlationId }: AttemptOf, result: DeliveryResult): RecordDeliveryOutcome {
    const now = clock.now();
    const pause = nextPauseMs(result, retries, { schedule: settings.retrySchedule, afterUnknown: channel.afterUnknown, random });
    return {
      type: 'RecordDeliveryOutcome',
      data: {
        notificationId,
        attempt: number,
        outcome: outcomeOf(result),
        ...(pause !== null && { nextAttemptAt: isoTime(now + pause) }),
      },
      metadata: { commandId: newId(now), correlationId, actor: ACTOR, now: isoTime(now) },
    };
  }

  /** Waits no longer than the timeout; a certain answer that comes after it is recorded all the same. */
  async function ask(channel: DeliveryChannel, attempt: AttemptOf, notification: Deliverable): Promise<DeliveryResult> {
    const { timeoutMs } = settings;
    const answer = call(channel, notification, { number: attempt.number, timeoutMs });
    const result = await clock.within(timeoutMs + GRACE_MS, unlessLetGo(answer), () => NO_ANSWER);
    if (result === NO_ANSWER) void answer.then((late) => late.kind === 'unknown' ? null : record(channel, attempt, late));
    return result;
  }

  async function unlessLetGo(answer: Promise<DeliveryResult>): Promise<DeliveryResult> {
    let letGo = (): void => undefined;
    const gone = new Promise<DeliveryResult>((resolve) => { letGo = () => { resolve(NO_ANSWER); }; });
    waiting.add(letGo);
    try {
      return await Promise.race([answer, gone]);
    } finally {
      waiting.delete(letGo);
    }
  }

  async function carryOut(channel: DeliveryChannel, notification: Deliverable, row: QueueRow, since: number): Promise<Position | null> {
    observe.claimed?.(row.channel);
    const began = clock.now();
    const { notificationId } = notification;
    const attempt = { notificationId, number: row.attempts + 1, retries: row.attemptsSinceRetry, correlationId: row.correlationId };
    // Whoever was frozen meanwhile must not send what another may be sending by now.
    const isLate = began - since > settings.leaseMs - settings.timeoutMs;
    const result = isLate ? NOT_SENT : await ask(channel, attempt, notification);
    observe.outcome?.(row.channel, result.kind, clock.now() - began);
    return record(channel, attempt, result);
  }

  return {
    async make(channel, notificationId, row) {
      const since = clock.now();
      const claimed = await claim(notificationId, row);
      if (claimed) return carryOut(channel, claimed.notification, row, since);
      observe.refused?.(row.channel);
      return null;
    },
    carryOut,
    writeOff(channel, notificationId, { attempts, attemptsSinceRetry, correlationId }) {
      const attempt = { notificationId, number: attempts, retries: attemptsSinceRetry - 1, correlationId };
      observe.outcome?.(channel.channel, 'unknown', settings.leaseMs);
      return record(channel, attempt, { kind: 'unknown', reason: 'no answer before the lease ran out' });
    },
    letGo: () => {
      for (const letGo of waiting) letGo();
    },
  };
}

interface AttemptOf {
  readonly notificationId: string;
  readonly number: number;
  /** Since a person last asked, or ever. */
  readonly retries: number;
  readonly correlationId: string;
}

const ACTOR = 'delivery';
const NOT_SENT: DeliveryResult = { kind: 'transient', reason: 'the claim took too long to send it safely' };
const NO_ANSWER: DeliveryResult = { kind: 'unknown', reason: 'no answer in time' };

/** A channel that throws has broken its promise: whether it sent anything nobody can tell. */
async function call(channel: DeliveryChannel, ...args: Parameters<DeliveryChannel['deliver']>): Promise<DeliveryResult> {
  try {
    return await channel.deliver(...args);
  } catch (error) {
    return { kind: 'unknown', reason: `the channel failed (${error instanceof Error ? error.name : typeof error})` };
  }
}

function outcomeOf(result: DeliveryResult): RecordDeliveryOutcome['data']['outcome'] {
  return result.kind === 'throttled' ? { kind: result.kind, reason: result.reason } : result;
}

/** Nothing will ever change the answer: a broken rule, or a store that says never. */
function isHopeless(error: unknown): boolean {
  return error instanceof DomainError || (error as { readonly retry?: unknown } | null)?.retry === 'never';
}
