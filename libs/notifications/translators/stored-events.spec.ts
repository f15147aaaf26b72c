import { readFileSync } from 'node:fs';
import { fold, upcastBy, type Event, type Position, type Recorded } from '#kernel';
import { upcasting } from '#event-sourcing';
import { openInMemoryEventStore } from '#providers/in-memory';
import type { NotificationEvent } from '../domain/notification/events.ts';
import { notification } from '../domain/notification/notification.ts';
import { accounting } from '../views/accounting.ts';
import { deliveryQueue } from '../views/delivery-queue.ts';
import { notifications } from '../views/notifications.ts';
import { isNotificationEvent } from './stored-events.ts';
import { schemaVersion, upcast } from './upcast.ts';

type Type = NotificationEvent['type'];
type Stored = { readonly type: Type; readonly schemaVersion: number; readonly data: object };

const golden = JSON.parse(readFileSync(new URL('../domain/notification/stored-events.golden.json', import.meta.url), 'utf8')) as readonly Stored[];

/**
 * Every event as it is written today, with all it may hold: the compiler refuses a field that is new,
 * gone or of another kind, and the golden file says whether what is stored still agrees.
 */
const today: { readonly [T in Type]: Required<Extract<NotificationEvent, { readonly type: T }>['data']> } = {
  NotificationRequested: { ...content(), notificationId: id(), requestedAt: at(0) },
  NotificationRejected: { ...content(), notificationId: id(), reason: 'unsupported_channel', rejectedAt: at(0) },
  DeliveryAttemptStarted: { attempt: 1, startedAt: at(6), expiresAt: at(36) },
  NotificationDelivered: { attempt: 1, deliveredAt: at(7), providerMessageId: 'm-1', previously: 'in_flight' },
  DeliveryAttemptFailed: { attempt: 1, failedAt: at(7), kind: 'transient', reason: '503', nextAttemptAt: at(12), previously: 'unknown' },
  DeliveryOutcomeUnknown: { attempt: 1, at: at(7), reason: 'connection lost', nextAttemptAt: at(12) },
  NotificationFailed: { attempts: 1, failedAt: at(7), reason: '550', previously: 'in_flight' },
  NotificationCancelled: { cancelledAt: at(7), reason: 'changed my mind' },
  NotificationRetryRequested: { requestedAt: at(8), previously: 'failed' },
  LateDeliveryOutcomeRecorded: { attempt: 1, at: at(9), outcome: 'delivered', providerMessageId: 'm-1', reason: '503' },
};
const types = Object.keys(today) as readonly Type[];

describe('the golden file of stored events', () => {
  it('holds one sample of every version of every type, and nothing else', () => {
    const wanted = types.flatMap((type) => Array.from({ length: schemaVersion(type) }, (_, i) => `${type}@${i + 1}`));
    expect(golden.map((sample) => `${sample.type}@${sample.schemaVersion}`).sort()).toEqual(wanted.sort());
  });

  it.each(golden.map((sample) => [`${sample.type}@${sample.schemaVersion}`, sample] as const))('reads %s as it is written today', (_, sample) => {
    const event = upcast(recorded(sample));
    expect(event.data).toEqual(today[sample.type]);
    expect(event.metadata.schemaVersion).toBe(schemaVersion(sample.type));
    expect(isNotificationEvent(event)).toBe(true);
  });

  it.each(['NotificationRequested', 'NotificationRejected'] as const)('reads a %s from before there were attachments', (type) => {
    const { attachments: _, ...before } = today[type];
    const event = upcast(recorded({ type, schemaVersion: 1, data: before })) as Recorded<NotificationEvent>;
    expect(event.data).toEqual(before);
    expect(fold(notification, [event])).toMatchObject({ content: expect.not.objectContaining({ attachments: expect.anything() }) });
    expect(notifications.evolve(null, event)?.attachments).toBeNull();
  });

  it.each(golden.map((sample) => [sample.type, sample] as const))('folds %s, after a request, into the state and every view', (_, sample) => {
    const events = [recorded({ type: 'NotificationRequested', schemaVersion: 1, data: today.NotificationRequested }), recorded(sample)]
      .map(upcast).filter(isNotificationEvent);
    expect(fold(notification, events).status).not.toBe('not_requested');
    for (const view of [notifications, deliveryQueue, accounting]) {
      const seen = events.filter(({ type }) => view.events.includes(type));
      expect(() => seen.reduce<unknown>((row, event) => view.evolve(row as never, event), null)).not.toThrow();
    }
  });
});

describe('upcasting', () => {
  const versions = { NotificationCancelled: 3 };
  const steps = {
    'NotificationCancelled@1': (data: unknown) => ({ ...(data as object), by: 'unknown' }),
    'NotificationCancelled@2': ({ cancelledAt, ...rest }: any) => ({ ...rest, at: cancelledAt }),
  };
  const cancelled = (version: number, data: unknown) => recorded({ type: 'NotificationCancelled', schemaVersion: version, data });

  it('brings an old version to the newest one, step by step, and touches nothing else', () => {
    const old = cancelled(1, { cancelledAt: at(7), reason: 'x' });
    expect(upcastBy(versions, steps, old)).toEqual({
      ...old, data: { by: 'unknown', at: at(7), reason: 'x' }, metadata: { ...old.metadata, schemaVersion: 3 },
    });
    expect(upcastBy(versions, steps, cancelled(2, { cancelledAt: at(7), by: 'ann' })).data).toEqual({ by: 'ann', at: at(7) });
    expect(old.data).toEqual({ cancelledAt: at(7), reason: 'x' });
  });

  it('leaves the newest version alone, and takes a step that nobody needs for none', () => {
    const newest = cancelled(3, { at: at(7) });
    expect(upcastBy(versions, steps, newest)).toBe(newest);
    expect(upcastBy(versions, {}, cancelled(1, { cancelledAt: at(7) })).data).toEqual({ cancelledAt: at(7) });
  });

  it('reaches every reader of a store: streams, the whole log, and subscriptions', async () => {
    const inner = openInMemoryEventStore();
    const event = cancelled(1, { cancelledAt: at(7) });
    await inner.append('notification-1', 'none', [{ type: event.type, data: event.data, eventId: event.eventId, metadata: event.metadata }], id());
    const store = upcasting(inner, (one) => upcastBy(versions, steps, one));
    const seen = { by: 'unknown', at: at(7) };
    expect((await store.readStream('notification-1', { limit: 10 })).map(({ data }) => data)).toEqual([seen]);
    expect((await store.readAll('0' as Position, 10)).events.map(({ data }) => data)).toEqual([seen]);
    for await (const { events } of store.subscribe('0' as Position, { stop: new AbortController().signal })) {
      expect(events.map(({ data, metadata }) => [data, metadata.schemaVersion])).toEqual([[seen, 3]]);
      break;
    }
  });

  it('leaves alone what it does not know: other types, and versions yet to come', () => {
    const others = [recorded({ type: 'EntryRegistered', schemaVersion: 1, data: {} }), recorded({ type: 'NotificationCancelled', schemaVersion: 99, data: {} })];
    expect(others.map(upcast)).toEqual(others);
  });
});

function recorded({ type, data, schemaVersion: version }: Event & { readonly schemaVersion: number }): Recorded {
  return {
    type,
    data,
    eventId: id(),
    stream: `notification-${id()}`,
    revision: 0,
    position: '1' as Position,
    recordedAt: at(0),
    metadata: { commandId: id(), correlationId: id(), actor: 'spec', schemaVersion: version },
  };
}

function content() {
  return { recipient: 'ann@example.org', channel: 'email', subject: 'Hi', body: 'Hello', priority: 'urgent', sendAt: at(5), metadata: { tenant: 'acme' }, attachments: [attachment()] } as const;
}

function attachment() {
  return { attachmentId: '01890a5d-ac96-774b-bcce-b302099a8058', name: 'Grüße.pdf', size: 1_234, type: 'application/pdf', digest: `sha256:${'ab'.repeat(32)}` };
}

function id(): string {
  return '01890a5d-ac96-774b-bcce-b302099a8057';
}

function at(second: number): string {
  return new Date(Date.UTC(2030, 0, 1, 0, 0, second)).toISOString();
}
