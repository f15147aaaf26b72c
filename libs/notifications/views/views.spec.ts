import type { Position, Recorded, View, ViewRow } from '#kernel';
import type { NotificationEvent } from '../domain/notification/events.ts';
import { accounting } from './accounting.ts';
import { agedOrder, MOST_PENALTY_MS } from './aging.ts';
import { deliveryQueue } from './delivery-queue.ts';
import { laneOf } from './lanes.ts';
import { notifications } from './notifications.ts';
import { DELIVERY_SEGMENTS, segmentOf } from './segments.ts';

const id = '01890a5d-ac96-774b-bcce-b302099a8057';
const content = { recipient: 'ann@example.org', channel: 'email', body: 'Hello', priority: 'normal', metadata: { tenant: 'acme' } } as const;
const requested = { type: 'NotificationRequested', data: { ...content, notificationId: id, requestedAt: at(0) } } as const;
const scheduled = { type: 'NotificationRequested', data: { ...requested.data, subject: 'Hi', sendAt: at(40) } } as const;
const rejected = { type: 'NotificationRejected', data: { ...content, notificationId: id, reason: 'unsupported_channel', rejectedAt: at(0) } } as const;
const started = (attempt: number) => ({ type: 'DeliveryAttemptStarted', data: { attempt, startedAt: at(attempt), expiresAt: at(30) } }) as const;
const delivered = { type: 'NotificationDelivered', data: { attempt: 1, deliveredAt: at(5), providerMessageId: 'm-1', previously: 'in_flight' } } as const;
const failedFor = { type: 'DeliveryAttemptFailed', data: { attempt: 1, failedAt: at(5), kind: 'transient', reason: '503', nextAttemptAt: at(20) } } as const;
const failedAtLast = { type: 'DeliveryAttemptFailed', data: { attempt: 1, failedAt: at(5), kind: 'permanent', reason: '550' } } as const;
const backFromHold = { type: 'DeliveryAttemptFailed', data: { ...failedFor.data, previously: 'unknown' } } as const;
const gaveUp = { type: 'NotificationFailed', data: { attempts: 1, failedAt: at(5), reason: '550', previously: 'in_flight' } } as const;
const lost = { type: 'DeliveryOutcomeUnknown', data: { attempt: 1, at: at(5), reason: 'timeout', nextAttemptAt: at(20) } } as const;
const held = { type: 'DeliveryOutcomeUnknown', data: { attempt: 1, at: at(5), reason: 'timeout' } } as const;
const cancelled = { type: 'NotificationCancelled', data: { cancelledAt: at(5) } } as const;
const retried = { type: 'NotificationRetryRequested', data: { requestedAt: at(6), previously: 'failed' } } as const;
const late = { type: 'LateDeliveryOutcomeRecorded', data: { attempt: 1, at: at(9), outcome: 'delivered', providerMessageId: 'm-2' } } as const;

describe('the notifications view', () => {
  it('shows a request with everything it holds', () => {
    expect(row(notifications, scheduled)).toEqual({
      ...content,
      subject: 'Hi',
      status: 'scheduled',
      attempts: [],
      requestedAt: at(0),
      sendAt: at(40),
      deliveredAt: null,
      attachments: null,
      revision: 0,
      position: '1',
    });
  });

  it('shows each attempt and what became of it', () => {
    expect(row(notifications, requested, started(1))).toMatchObject({ attempts: [{ number: 1, startedAt: at(1), outcome: 'running' }] });
    expect(row(notifications, requested, started(1), failedFor, started(2))).toMatchObject({
      status: 'delivering',
      attempts: [{ number: 1, startedAt: at(1), endedAt: at(5), outcome: 'failed', error: '503' }, { number: 2, outcome: 'running' }],
      revision: 3,
      position: '4',
    });
    expect(row(notifications, requested, started(1), delivered)).toMatchObject({
      status: 'delivered',
      deliveredAt: at(5),
      attempts: [{ number: 1, startedAt: at(1), endedAt: at(5), outcome: 'delivered', providerMessageId: 'm-1' }],
    });
  });

  it('corrects an attempt when its answer comes late', () => {
    const { attempts, status } = row(notifications, requested, started(1), lost, cancelled, late) ?? {};
    expect(status).toBe('cancelled');
    expect(attempts).toEqual([{ number: 1, startedAt: at(1), endedAt: at(9), outcome: 'delivered', providerMessageId: 'm-2' }]);
  });

  it.each([
    ['accepted', [requested]],
    ['unsupported_channel', [rejected]],
    ['delivering', [requested, started(1), lost]],
    ['unknown', [requested, started(1), held]],
    ['delivering', [requested, started(1), held, backFromHold]],
    ['failed', [requested, started(1), failedAtLast, gaveUp]],
    ['delivering', [requested, started(1), failedAtLast, gaveUp, retried]],
    ['cancelled', [requested, cancelled]],
  ])('says %s', (status, events) => {
    expect(row(notifications, ...events)).toMatchObject({ status });
  });
});

describe('the delivery queue', () => {
  it('holds a request until it is due, behind more urgent ones', () => {
    expect(row(deliveryQueue, scheduled)).toEqual({
      state: 'due',
      channel: 'email',
      priority: 'normal',
      segment: segmentOf(id),
      tenant: 'acme',
      correlationId: 'request',
      lane: laneOf('acme'),
      dueAt: at(40),
      orderAt: at(100),
      expiresAt: null,
      attempts: 0,
      attemptsSinceRetry: 0,
      revision: 0,
    });
  });

  it('shows an attempt in flight until when, and a failed one due again', () => {
    expect(row(deliveryQueue, requested, started(1))).toMatchObject({ state: 'in_flight', expiresAt: at(30), attempts: 1, attemptsSinceRetry: 1 });
    for (const again of [failedFor, lost]) {
      expect(row(deliveryQueue, requested, started(1), again)).toMatchObject({ state: 'due', dueAt: at(20), orderAt: at(80), expiresAt: null, revision: 2 });
    }
  });

  it('lets go of what is delivered or cancelled, and never takes what is not supported', () => {
    expect(row(deliveryQueue, requested, started(1), delivered)).toBeNull();
    expect(row(deliveryQueue, requested, cancelled)).toBeNull();
    expect(row(deliveryQueue, rejected)).toBeNull();
  });

  it('rests what has failed or is held, and takes it up again with a new budget', () => {
    expect(row(deliveryQueue, requested, started(1), held)).toMatchObject({ state: 'resting', expiresAt: null });
    expect(row(deliveryQueue, requested, started(1), held, backFromHold)).toMatchObject({ state: 'due', dueAt: at(20), attemptsSinceRetry: 1 });
    expect(row(deliveryQueue, requested, started(1), failedAtLast, gaveUp)).toMatchObject({ state: 'resting' });
    expect(row(deliveryQueue, requested, started(1), failedAtLast, gaveUp, retried)).toMatchObject({ state: 'due', dueAt: at(6), attempts: 1, attemptsSinceRetry: 0 });
  });

  it('is spread evenly over its segments', () => {
    const counts = Array.from({ length: DELIVERY_SEGMENTS }, () => 0);
    for (let i = 0; i < 16_000; i++) counts[segmentOf(`01890a5d-ac96-774b-bcce-${i.toString(16).padStart(12, '0')}`)]!++;
    expect(Math.min(...counts)).toBeGreaterThan(800);
    expect(Math.max(...counts)).toBeLessThan(1_200);
  });

  it('keeps what is due within the penalty of its priority', () => {
    expect(agedOrder(at(0), 'urgent')).toBe(at(0));
    expect(Date.parse(agedOrder(at(0), 'low')) - Date.parse(at(0))).toBe(MOST_PENALTY_MS);
  });
});

describe('the accounting view', () => {
  it.each([
    [{ inFlight: 1 }, [requested]],
    [{ unsupported: 1 }, [rejected]],
    [{ inFlight: 1 }, [requested, started(1), lost]],
    [{ delivered: 1 }, [requested, started(1), delivered]],
    [{ unknown: 1 }, [requested, started(1), held]],
    [{ inFlight: 1 }, [requested, started(1), held, backFromHold]],
    [{ failed: 1 }, [requested, started(1), failedAtLast, gaveUp]],
    [{ inFlight: 1 }, [requested, started(1), failedAtLast, gaveUp, retried]],
    [{ cancelled: 1 }, [requested, cancelled]],
  ])('counts %p', (side, events) => {
    const empty = { delivered: 0, failed: 0, cancelled: 0, unsupported: 0, unknown: 0, inFlight: 0 };
    expect(row(accounting, ...events)).toEqual({ accepted: 1, ...empty, ...side });
  });
});

function row<Row extends ViewRow>(view: View<Row, NotificationEvent>, ...events: readonly NotificationEvent[]): Row | null {
  return events.reduce<Row | null>((before, event, revision) => {
    const recorded = {
      ...event,
      eventId: id,
      stream: `notification-${id}`,
      revision,
      position: String(revision + 1) as Position,
      recordedAt: at(0),
      metadata: { commandId: id, correlationId: 'request', actor: 'spec', schemaVersion: 1 },
    } as Recorded<NotificationEvent>;
    if (!view.events.includes(event.type)) return before;
    expect(view.key(recorded)).toBe(view.name === 'accounting' ? 'all' : id);
    return view.evolve(before, recorded);
  }, null);
}

function at(second: number): string {
  return new Date(Date.UTC(2030, 0, 1, 0, 0, second)).toISOString();
}
