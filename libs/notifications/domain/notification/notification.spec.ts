import { fold, type DomainError } from '#kernel';
import type { DeliveryOutcome, NotificationCommand } from './commands.ts';
import { AttemptRefused, NotFound, NotRetryable, TooLate } from './errors.ts';
import type { NotificationEvent } from './events.ts';
import { notification } from './notification.ts';
import type { NotificationState } from './state.ts';

const id = '01890a5d-ac96-774b-bcce-b302099a8057';
const content = { recipient: 'ann@example.org', channel: 'email', subject: 'Hi', body: 'Hello', priority: 'normal', metadata: {} } as const;
const now = at(10);
const metadata = { commandId: id, correlationId: id, actor: 'spec', now };

const requested = { type: 'NotificationRequested', data: { ...content, notificationId: id, requestedAt: at(0) } } as const;
const scheduled = { type: 'NotificationRequested', data: { ...requested.data, sendAt: at(30) } } as const;
const rejected = { type: 'NotificationRejected', data: { ...content, notificationId: id, reason: 'unsupported_channel', rejectedAt: at(0) } } as const;
const started = (attempt: number) => ({ type: 'DeliveryAttemptStarted', data: { attempt, startedAt: at(attempt), expiresAt: at(attempt + 30) } }) as const;
const failedFor = (attempt: number) => ({
  type: 'DeliveryAttemptFailed',
  data: { attempt, failedAt: at(5), kind: 'transient', reason: '503', nextAttemptAt: at(20) },
}) as const;
const lostUntil = (attempt: number) => ({ type: 'DeliveryOutcomeUnknown', data: { attempt, at: at(5), reason: 'timeout', nextAttemptAt: at(20) } }) as const;
const held = (attempt: number) => ({ type: 'DeliveryOutcomeUnknown', data: { attempt, at: at(5), reason: 'timeout' } }) as const;
const delivered = { type: 'NotificationDelivered', data: { attempt: 1, deliveredAt: at(5), previously: 'in_flight' } } as const;
const lastFailure = { type: 'DeliveryAttemptFailed', data: { attempt: 1, failedAt: at(5), kind: 'permanent', reason: '550' } } as const;
const gaveUp = { type: 'NotificationFailed', data: { attempts: 1, failedAt: at(5), reason: '550', previously: 'in_flight' } } as const;
const cancelled = { type: 'NotificationCancelled', data: { cancelledAt: at(5) } } as const;
const retryRequested = { type: 'NotificationRetryRequested', data: { requestedAt: at(6), previously: 'unknown' } } as const;

const request = { type: 'RequestNotification', data: { ...content, notificationId: id, supported: true }, metadata } as const;
const cancel = { type: 'CancelNotification', data: { notificationId: id, reason: 'changed my mind' }, metadata } as const;
const retry = { type: 'RetryNotification', data: { notificationId: id }, metadata } as const;
const start = (attempt: number) => ({ type: 'StartDeliveryAttempt', data: { notificationId: id, attempt, expiresAt: at(40) }, metadata }) as const;
const record = (attempt: number, outcome: DeliveryOutcome, nextAttemptAt?: string) =>
  ({ type: 'RecordDeliveryOutcome', data: { notificationId: id, attempt, outcome, ...(nextAttemptAt && { nextAttemptAt }) }, metadata }) as const;

const ok = { kind: 'delivered', providerMessageId: 'm-1' } as const;
const permanent = { kind: 'permanent', reason: '550' } as const;
const [transient, throttled] = [{ kind: 'transient', reason: '503' }, { kind: 'throttled', reason: '429' }] as const;
const unknown = { kind: 'unknown', reason: 'timeout' } as const;

describe('requesting a notification', () => {
  it('accepts it when its channel is served', () => {
    given().when(request).then({ type: 'NotificationRequested', data: { ...content, notificationId: id, requestedAt: now } });
  });

  it('records it as rejected when nobody serves its channel', () => {
    given().when({ ...request, data: { ...request.data, supported: false } }).then({ type: 'NotificationRejected', data: { ...content, notificationId: id, reason: 'unsupported_channel', rejectedAt: now } });
  });

  it('keeps a sendAt that lies ahead, and leaves out one that has passed', () => {
    const asking = (sendAt: string) => ({ ...request, data: { ...request.data, sendAt } });
    given().when(asking(at(11))).then({ type: 'NotificationRequested', data: { ...content, notificationId: id, requestedAt: now, sendAt: at(11) } });
    given().when(asking(at(10))).then({ type: 'NotificationRequested', data: { ...content, notificationId: id, requestedAt: now } });
  });

  it('begins the first attempt with it if asked to, unless it is for later or for nobody', () => {
    const asking = (data: object) => ({ ...request, data: { ...request.data, firstAttempt: { expiresAt: at(40) }, ...data } });
    const accepted = { type: 'NotificationRequested', data: { ...content, notificationId: id, requestedAt: now } } as const;
    const attempt = { type: 'DeliveryAttemptStarted', data: { attempt: 1, startedAt: now, expiresAt: at(40) } } as const;
    given().when(asking({})).then(accepted, attempt);
    given().when(asking({ sendAt: at(10) })).then(accepted, attempt);
    given().when(asking({ sendAt: at(11) })).then({ ...accepted, data: { ...accepted.data, sendAt: at(11) } });
    given().when(asking({ supported: false })).then({ type: 'NotificationRejected', data: { ...content, notificationId: id, reason: 'unsupported_channel', rejectedAt: now } });
    given(requested).when(asking({})).then();
  });

  it('changes nothing when it has been requested before', () => {
    given(requested).when(request).then();
    given(rejected).when(request).then();
  });
});

describe('the status', () => {
  it.each<[NotificationState['status'], readonly NotificationEvent[]]>([
    ['accepted', [requested]],
    ['scheduled', [scheduled]],
    ['unsupported_channel', [rejected]],
    ['delivering', [requested, started(1)]],
    ['delivering', [requested, started(1), failedFor(1)]],
    ['delivering', [requested, started(1), lostUntil(1)]],
    ['delivered', [requested, started(1), delivered]],
    ['failed', [requested, started(1), lastFailure, gaveUp]],
    ['unknown', [requested, started(1), held(1)]],
    ['cancelled', [requested, cancelled]],
    ['delivering', [requested, started(1), held(1), retryRequested]],
  ])('is %s after its events', (status, events) => {
    expect(fold(notification, events).status).toBe(status);
  });

  it('is not changed by events nobody knows, or that cannot be placed', () => {
    const before = fold(notification, [requested]);
    expect(notification.evolve(before, { type: 'Tomorrow', data: {} } as never)).toBe(before);
    expect(fold(notification, [delivered])).toBe(notification.initialState);
  });
});

describe('cancelling', () => {
  const itIsCancelled = { type: 'NotificationCancelled', data: { cancelledAt: now, reason: 'changed my mind' } } as const;

  it.each([
    ['accepted', [requested]],
    ['scheduled', [scheduled]],
    ['between two attempts', [requested, started(1), failedFor(1)]],
    ['waiting for the retry somebody asked for', [requested, started(1), lastFailure, gaveUp, { ...retryRequested, data: { ...retryRequested.data, previously: 'failed' as const } }]],
  ])('stops one that is %s', (_, events) => {
    given(...events).when(cancel).then(itIsCancelled);
  });

  it('is too late while an attempt runs, and says which', () => {
    const error = given(requested, started(1)).when(cancel).refuses(TooLate);
    expect(error).toMatchObject({ code: 'too_late', status: 'delivering', attempt: { number: 1, startedAt: at(1) } });
  });

  it.each([
    ['delivered', [requested, started(1), delivered]],
    ['failed', [requested, started(1), lastFailure, gaveUp]],
    ['unknown', [requested, started(1), held(1)]],
    ['unsupported_channel', [rejected]],
  ])('is too late once it is %s', (status, events) => {
    expect(given(...events).when(cancel).refuses(TooLate)).toMatchObject({ status, attempt: null });
  });

  it.each([
    ['waits for its retry', [requested, started(1), lostUntil(1)]],
    ['waits for the retry somebody asked for', [requested, started(1), held(1), retryRequested]],
    ['has failed once more', [requested, started(1), lostUntil(1), started(2), failedFor(2)]],
  ])('is too late once it may have been taken, even while it %s', (_, events) => {
    expect(given(...events).when(cancel).refuses(TooLate)).toMatchObject({ status: 'delivering', attempt: null });
  });

  it('changes nothing when it is cancelled already', () => {
    given(requested, cancelled).when(cancel).then();
  });
});

describe('asking for a retry', () => {
  it.each([
    ['failed', [requested, started(1), lastFailure, gaveUp]],
    ['unknown', [requested, started(1), held(1)]],
  ] as const)('brings one that is %s back into flight', (previously, events) => {
    given(...events).when(retry).then({ type: 'NotificationRetryRequested', data: { requestedAt: now, previously } });
  });

  it.each([
    ['accepted', [requested]],
    ['waiting for a retry already', [requested, started(1), held(1), retryRequested]],
    ['delivered', [requested, started(1), delivered]],
    ['cancelled', [requested, cancelled]],
    ['unsupported', [rejected]],
  ])('is refused for one that is %s', (_, events) => {
    given(...events).when(retry).refuses(NotRetryable);
  });
});

describe('starting an attempt', () => {
  it.each([
    ['the first', 1, [requested]],
    ['one after a failure', 2, [requested, started(1), failedFor(1)]],
    ['one after a lost answer', 2, [requested, started(1), lostUntil(1)]],
    ['one somebody asked for', 2, [requested, started(1), held(1), retryRequested]],
  ])('lets %s begin', (_, attempt, events) => {
    given(...events).when(start(attempt)).then({ type: 'DeliveryAttemptStarted', data: { attempt, startedAt: now, expiresAt: at(40) } });
  });

  it.each([
    ['running', 1, [requested, started(1)]],
    ['running', 2, [requested, started(1)]],
    ['not_next', 1, [requested, started(1), failedFor(1)]],
    ['not_next', 2, [requested]],
    ['not_due', 1, [scheduled]],
    ['not_in_flight', 1, [requested, cancelled]],
    ['not_in_flight', 2, [requested, started(1), held(1)]],
    ['not_in_flight', 1, [rejected]],
  ])('is refused as %s', (reason, attempt, events) => {
    expect(given(...events).when(start(attempt)).refuses(AttemptRefused)).toMatchObject({ code: 'attempt_refused', reason });
  });
});

describe('recording the outcome of the attempt that runs', () => {
  const running = [requested, started(1)];

  it('delivers it', () => {
    given(...running).when(record(1, ok))
      .then({ type: 'NotificationDelivered', data: { attempt: 1, deliveredAt: now, providerMessageId: 'm-1', previously: 'in_flight' } });
  });

  it.each([transient, throttled])('plans another try after a $kind one', (outcome) => {
    given(...running).when(record(1, outcome, at(20))).then({ type: 'DeliveryAttemptFailed', data: { attempt: 1, failedAt: now, ...outcome, nextAttemptAt: at(20) } });
  });

  it.each([
    ['a permanent failure, whatever is planned', permanent, at(20)],
    ['a failure with no try left', transient, undefined],
  ])('gives up after %s', (_, outcome, next) => {
    given(...running).when(record(1, outcome, next)).then(
      { type: 'DeliveryAttemptFailed', data: { attempt: 1, failedAt: now, ...outcome } },
      { type: 'NotificationFailed', data: { attempts: 1, failedAt: now, reason: outcome.reason, previously: 'in_flight' } },
    );
  });

  it('writes a lost answer off, to try again or to hold it', () => {
    const lost = { attempt: 1, at: now, reason: 'timeout' };
    given(...running).when(record(1, unknown, at(20))).then({ type: 'DeliveryOutcomeUnknown', data: { ...lost, nextAttemptAt: at(20) } });
    given(...running).when(record(1, unknown)).then({ type: 'DeliveryOutcomeUnknown', data: lost });
  });

  it.each([
    ['delivered', ok, [...running, delivered]],
    ['failed', transient, [...running, failedFor(1)]],
    ['failed for good', permanent, [...running, lastFailure, gaveUp]],
    ['unknown', unknown, [...running, held(1)]],
    ['delivered, and its answer gets lost now', unknown, [...running, delivered]],
  ])('changes nothing when it is on record as %s', (_, outcome, events) => {
    given(...events).when(record(1, outcome)).then();
  });

  it('is refused for an attempt that never began, or that ended otherwise', () => {
    expect(given(...running).when(record(2, ok)).refuses(AttemptRefused)).toMatchObject({ reason: 'never_started' });
    expect(given(rejected).when(record(1, ok)).refuses(AttemptRefused)).toMatchObject({ reason: 'never_started' });
    expect(given(...running, failedFor(1)).when(record(1, ok)).refuses(AttemptRefused)).toMatchObject({ reason: 'settled_otherwise' });
  });
});

describe('a last failure after an attempt that may have been taken', () => {
  const inDoubt = { type: 'DeliveryOutcomeUnknown', data: { attempt: 1, at: now, reason: 'it may have been taken' } } as const;
  const failure = (attempt: number, outcome: typeof permanent | typeof transient) => ({ type: 'DeliveryAttemptFailed', data: { attempt, failedAt: now, ...outcome } }) as const;

  it.each([permanent, transient])('leaves the outcome unknown: $kind', (outcome) => {
    given(requested, started(1), lostUntil(1), started(2)).when(record(2, outcome)).then(failure(2, outcome), inDoubt);
  });

  it('leaves it on hold when it is on hold already', () => {
    given(requested, started(1), lostUntil(1), started(2), held(2)).when(record(2, permanent)).then(failure(2, permanent));
  });
});

describe('a verdict on an attempt that was written off', () => {
  const waiting = [requested, started(1), lostUntil(1)];
  const onHold = [requested, started(1), held(1)];

  it.each([
    ['in_flight', waiting],
    ['unknown', onHold],
    ['in_flight', [...onHold, retryRequested]],
    ['in_flight', [...waiting, started(2), failedFor(2)]],
  ] as const)('delivers one that was %s', (previously, events) => {
    given(...events).when(record(1, ok)).then({ type: 'NotificationDelivered', data: { attempt: 1, deliveredAt: now, providerMessageId: 'm-1', previously } });
  });

  it.each([['in_flight', waiting], ['unknown', onHold]] as const)('fails one that was %s when it is permanent', (previously, events) => {
    given(...events).when(record(1, permanent, at(25))).then(
      { type: 'DeliveryAttemptFailed', data: { attempt: 1, failedAt: now, ...permanent } },
      { type: 'NotificationFailed', data: { attempts: 1, failedAt: now, reason: '550', previously } },
    );
  });

  it('leaves the planned retry as it is, or puts it off when asked to', () => {
    const until = (nextAttemptAt: string, outcome: typeof transient | typeof throttled) =>
      ({ type: 'DeliveryAttemptFailed', data: { attempt: 1, failedAt: now, ...outcome, nextAttemptAt } }) as const;
    given(...waiting).when(record(1, transient)).then(until(at(20), transient));
    given(...waiting).when(record(1, throttled, at(50))).then(until(at(50), throttled));
  });

  it('brings one on hold back into flight, or fails it when no try is left', () => {
    const failed = { attempt: 1, failedAt: now, ...transient };
    given(...onHold).when(record(1, transient, at(20)))
      .then({ type: 'DeliveryAttemptFailed', data: { ...failed, nextAttemptAt: at(20), previously: 'unknown' } });
    given(...onHold).when(record(1, transient)).then(
      { type: 'DeliveryAttemptFailed', data: failed },
      { type: 'NotificationFailed', data: { attempts: 1, failedAt: now, reason: '503', previously: 'unknown' } },
    );
  });

  it.each([
    ['a newer attempt runs', ok, [...waiting, started(2)]],
    ['it is cancelled', ok, [...waiting, cancelled]],
    ['somebody has asked for a retry', permanent, [...onHold, retryRequested]],
    ['a newer attempt has failed', permanent, [...waiting, started(2), failedFor(2)]],
  ])('is noted, once, when %s', (_, outcome, events) => {
    const noted = outcome.kind === 'delivered' ? { outcome: 'delivered', providerMessageId: 'm-1' } as const : { outcome: 'failed', reason: '550' } as const;
    const late = { type: 'LateDeliveryOutcomeRecorded', data: { attempt: 1, at: now, ...noted } } as const;
    given(...events).when(record(1, outcome)).then(late);
    given(...events, late).when(record(1, outcome)).then();
  });
});

describe('an attempt that runs when an earlier one turns out to have delivered', () => {
  const late = { type: 'LateDeliveryOutcomeRecorded', data: { attempt: 1, at: at(7), outcome: 'delivered', providerMessageId: 'm-1' } } as const;
  const running = [requested, started(1), lostUntil(1), started(2), late];
  const deliveredByThen = (previously: 'in_flight' | 'unknown') =>
    ({ type: 'NotificationDelivered', data: { attempt: 1, deliveredAt: at(7), providerMessageId: 'm-1', previously } }) as const;

  it('is not repeated when it fails', () => {
    given(...running).when(record(2, transient, at(20))).then({ type: 'DeliveryAttemptFailed', data: { attempt: 2, failedAt: now, ...transient } }, deliveredByThen('in_flight'));
  });

  it('is not repeated when its answer is lost', () => {
    given(...running).when(record(2, unknown, at(20))).then({ type: 'DeliveryOutcomeUnknown', data: { attempt: 2, at: now, reason: 'timeout' } }, deliveredByThen('unknown'));
  });

  it('may deliver it as well', () => {
    given(...running).when(record(2, { kind: 'delivered' })).then({ type: 'NotificationDelivered', data: { attempt: 2, deliveredAt: now, previously: 'in_flight' } });
  });
});

describe('a notification that does not exist', () => {
  it.each([cancel, retry, start(1), record(1, ok)])('is not found: $type', (command) => {
    expect(given().when(command).refuses(NotFound)).toMatchObject({ code: 'not_found', notificationId: id });
  });
});

function at(second: number): string {
  return new Date(Date.UTC(2030, 0, 1, 0, 0, second)).toISOString();
}

function given(...events: readonly NotificationEvent[]) {
  const state = fold(notification, events);
  return {
    when: (command: NotificationCommand) => ({
      then: (...expected: readonly NotificationEvent[]) => { expect(notification.decide(command, state)).toEqual(expected); },
      refuses: <E extends DomainError>(error: new (...args: never[]) => E): unknown => {
        try {
          notification.decide(command, state);
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(error);
          return thrown;
        }
        throw new Error(`${command.type} is not refused.`);
      },
    }),
  };
}
