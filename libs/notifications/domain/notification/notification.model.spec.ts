import fc from 'fast-check';
import { DomainError, fold, type Position, type Recorded } from '#kernel';
import type { DeliveryOutcome, NotificationCommand } from './commands.ts';
import type { NotificationEvent } from './events.ts';
import { notification } from './notification.ts';
import { accounting, EMPTY_ACCOUNT, type AccountingRow } from '../../views/accounting.ts';
import { deliveryQueue, type QueueRow } from '../../views/delivery-queue.ts';
import { notifications, type NotificationRow } from '../../views/notifications.ts';

/*
 * Random commands, in any order, against what must hold whatever happens: the state, the rows of all
 * three views and the history agree, the account adds up, and a command that comes again does nothing more.
 */
describe('a notification, whatever is asked of it and in whatever order', () => {
  it('keeps the account, its views and itself in step', () => {
    const seen = new Set<string>();
    fc.assert(fc.property(fc.array(anyAsked(), { minLength: 8, maxLength: 24, size: 'max' }), (asked) => {
      const world = start();
      asked.forEach((ask, step) => {
        const command = { ...toCommand(ask, world), metadata: at(step) } as NotificationCommand;
        const events = attempt(() => notification.decide(command, world.state()));
        if (events === null) return;
        world.append(events);
        for (const { type, data } of events) seen.add('previously' in data ? `${type} (${data.previously})` : type);
        expectInStep(world);
        expectEffect(command, events, world);
        expect(attempt(() => notification.decide(command, world.state())) ?? []).toEqual([]);
      });
    }), { numRuns: 1_500 });
    expect([...seen].sort()).toEqual(EVERYTHING);
  });
});

/** The runs are worth something only if all of this happens in them. */
const EVERYTHING = [
  'DeliveryAttemptFailed',
  'DeliveryAttemptFailed (unknown)',
  'DeliveryAttemptStarted',
  'DeliveryOutcomeUnknown',
  'LateDeliveryOutcomeRecorded',
  'NotificationCancelled',
  'NotificationDelivered (in_flight)',
  'NotificationDelivered (unknown)',
  'NotificationFailed (in_flight)',
  'NotificationFailed (unknown)',
  'NotificationRejected',
  'NotificationRequested',
  'NotificationRetryRequested (failed)',
  'NotificationRetryRequested (unknown)',
];

type World = ReturnType<typeof start>;

const id = '01890a5d-ac96-774b-bcce-b302099a8057';
const SIDES = ['delivered', 'failed', 'cancelled', 'unsupported', 'unknown', 'inFlight'] as const;

function expectInStep({ state, row, queued, account }: World): void {
  const now = state();
  expect(row()?.status).toBe(now.status);
  expect(account().accepted).toBe(SIDES.reduce((sum, side) => sum + account()[side], 0));
  expect(SIDES.every((side) => account()[side] === 0 || account()[side] === 1)).toBe(true);
  expect(account()[sideOf(now.status)]).toBe(1);
  expect(queued()?.state ?? null).toBe(
    now.status === 'failed' || now.status === 'unknown' ? 'resting'
      : sideOf(now.status) !== 'inFlight' ? null
        : now.status === 'delivering' && now.running !== null ? 'in_flight' : 'due',
  );
  // Nobody can say that it was not sent while one attempt may have been taken.
  if (now.status === 'failed' || now.status === 'cancelled') expect(row()?.attempts.every(({ outcome }) => outcome === 'failed')).toBe(true);
  if (now.status !== 'not_requested') expect(row()?.attempts).toHaveLength(now.attempts.length);
}

function expectEffect({ type, data }: NotificationCommand, events: readonly NotificationEvent[], { state, row, history }: World): void {
  const attempts = history.filter((event) => event.type === 'DeliveryAttemptStarted').length;
  const ends = history.filter((event) => event.type === 'NotificationDelivered' || event.type === 'NotificationCancelled').length;
  expect(ends).toBeLessThanOrEqual(1);
  expect(history.filter((event) => event.type === 'NotificationRequested' || event.type === 'NotificationRejected')).toHaveLength(1);
  expect(row()?.attempts.filter(({ outcome }) => outcome === 'running').length).toBe(isRunning(state()) ? 1 : 0);
  if (type === 'StartDeliveryAttempt' && events.length > 0) expect(data).toMatchObject({ attempt: attempts });
  if (type === 'CancelNotification') expect(state().status).toBe('cancelled');
  if (type === 'RetryNotification') expect(state().status).toBe('delivering');
}

function isRunning(state: ReturnType<World['state']>): boolean {
  return state.status === 'delivering' && state.running !== null;
}

function sideOf(status: string): (typeof SIDES)[number] {
  switch (status) {
    case 'delivered':
    case 'failed':
    case 'cancelled':
    case 'unknown': return status;
    case 'unsupported_channel': return 'unsupported';
    default: return 'inFlight';
  }
}

function start() {
  const history: Recorded<NotificationEvent>[] = [];
  const seen = (types: readonly string[]) => history.filter(({ type }) => types.includes(type));
  return {
    history,
    append(events: readonly NotificationEvent[]): void {
      for (const event of events) {
        history.push({
          ...event,
          eventId: id,
          stream: `notification-${id}`,
          revision: history.length,
          position: String(history.length + 1) as Position,
          recordedAt: at(0).now,
          metadata: { commandId: id, correlationId: id, actor: 'spec', schemaVersion: 1 },
        });
      }
    },
    state: () => fold(notification, history),
    row: () => seen(notifications.events).reduce<NotificationRow | null>((row, event) => notifications.evolve(row, event), null),
    queued: () => seen(deliveryQueue.events).reduce<QueueRow | null>((row, event) => deliveryQueue.evolve(row, event), null),
    account: () => seen(accounting.events).reduce<AccountingRow>((row, event) => accounting.evolve(row, event) ?? row, EMPTY_ACCOUNT),
  };
}

/** What it answers, or null when a rule forbids it; anything else that is thrown is a bug. */
function attempt<T>(decide: () => T): T | null {
  try {
    return decide();
  } catch (error) {
    expect(error).toBeInstanceOf(DomainError);
    return null;
  }
}

type Asked =
  | { readonly ask: 'request'; readonly supported: boolean; readonly sendAt: string | undefined }
  | { readonly ask: 'cancel' | 'retry' }
  | { readonly ask: 'start'; readonly off: number }
  | { readonly ask: 'record'; readonly back: number; readonly outcome: DeliveryOutcome; readonly next: string | undefined };

function anyAsked(): fc.Arbitrary<Asked> {
  const time = fc.option(fc.integer({ min: 0, max: 20 }).map((step) => at(step).now), { nil: undefined });
  const mostly = (usual: number) => fc.oneof({ weight: 5, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: fc.integer({ min: -1, max: 3 }) });
  return fc.oneof(
    { weight: 3, arbitrary: fc.record({ ask: fc.constant('request' as const), supported: fc.integer({ min: 0, max: 9 }).map((n) => n > 0), sendAt: time }) },
    { weight: 1, arbitrary: fc.record({ ask: fc.constant('cancel' as const) }) },
    { weight: 3, arbitrary: fc.record({ ask: fc.constant('retry' as const) }) },
    { weight: 8, arbitrary: fc.record({ ask: fc.constant('start' as const), off: mostly(0) }) },
    { weight: 8, arbitrary: fc.record({ ask: fc.constant('record' as const), back: mostly(0), outcome: anyOutcome(), next: time }) },
  );
}

/** Attempts are named from where the notification stands: mostly the right one, sometimes one that is long gone, or never was. */
function toCommand(asked: Asked, { history }: World): Pick<NotificationCommand, 'type' | 'data'> {
  const begun = history.filter(({ type }) => type === 'DeliveryAttemptStarted').length;
  switch (asked.ask) {
    case 'request': {
      const content = { recipient: 'x', channel: 'email', body: '', priority: 'low', metadata: {}, ...(asked.sendAt && { sendAt: asked.sendAt }) } as const;
      return { type: 'RequestNotification', data: { ...content, notificationId: id, supported: asked.supported } };
    }
    case 'cancel': return { type: 'CancelNotification', data: { notificationId: id } };
    case 'retry': return { type: 'RetryNotification', data: { notificationId: id } };
    case 'start': return { type: 'StartDeliveryAttempt', data: { notificationId: id, attempt: begun + 1 + asked.off, expiresAt: at(60).now } };
    case 'record': {
      const { back, outcome, next } = asked;
      return { type: 'RecordDeliveryOutcome', data: { notificationId: id, attempt: begun - back, outcome, ...(next && { nextAttemptAt: next }) } };
    }
    default: return asked satisfies never;
  }
}

function anyOutcome(): fc.Arbitrary<DeliveryOutcome> {
  return fc.constantFrom<DeliveryOutcome>(
    { kind: 'delivered' },
    { kind: 'permanent', reason: '550' },
    { kind: 'transient', reason: '503' },
    { kind: 'throttled', reason: '429' },
    { kind: 'unknown', reason: 'timeout' },
    { kind: 'unknown', reason: 'timeout' },
  );
}

function at(step: number) {
  return { commandId: id, correlationId: id, actor: 'spec', now: new Date(Date.UTC(2030, 0, 1, 0, 0, step)).toISOString() };
}
