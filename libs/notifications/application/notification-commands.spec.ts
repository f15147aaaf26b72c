import { derivedId, type CommandMetadata } from '#kernel';
import { newId } from '#event-sourcing';
import { OutcomeUnknown, Overloaded } from '#protocols';
import { openInMemoryEventStore } from '#providers/in-memory';
import type { Deliverable } from '../ports/delivery-channel.ts';
import { AttemptRefused, IdempotencyKeyReused, NotFound, NotRetryable, TooLate } from '../domain/notification/errors.ts';
import { notificationLog } from '../translators/notification-log.ts';
import { notificationCommands, type NewNotification } from './notification-commands.ts';

const id = newId();

describe('requesting a notification', () => {
  it('answers accepted, with the position that shows it', async () => {
    const { commands, store } = open();
    expect(await commands.requestNotification(request())).toEqual({ notificationId: id, status: 'accepted', position: await store.head(), duplicate: false });
  });

  it('says accepted of one that is scheduled, and keeps its time in UTC', async () => {
    const { commands, events } = open();
    expect(await commands.requestNotification(request({ sendAt: '2031-01-01T02:00:00+02:00' }))).toMatchObject({ status: 'accepted' });
    expect(await events()).toMatchObject([{ data: { sendAt: '2031-01-01T00:00:00.000Z' } }]);
  });

  it('records one whose channel is not served as unsupported', async () => {
    const { commands, events } = open();
    expect(await commands.requestNotification(request({ channel: 'sms' }))).toMatchObject({ status: 'unsupported_channel', duplicate: false });
    expect(await commands.requestNotification(request({ channel: 'sms' }))).toMatchObject({ status: 'unsupported_channel', duplicate: true });
    expect(await events()).toHaveLength(1);
  });

  it('answers the second time as the first time, whatever has happened since', async () => {
    const { commands, events } = open();
    const first = await commands.requestNotification(request());
    await commands.cancelNotification({ type: 'CancelNotification', data: { notificationId: id }, metadata: metadata('cancel') });
    expect(await commands.requestNotification(request())).toEqual({ ...first, duplicate: true });
    expect(await events()).toHaveLength(2);
  });

  it.each([{ body: 'Other' }, { subject: 'New' }, { priority: 'low' }, { metadata: { a: 'b' } }, { sendAt: '2031-01-01T00:00:00Z' }] as const)(
    'refuses the same id with another content: %p',
    async (change) => {
      const { commands } = open();
      await commands.requestNotification(request());
      await expect(commands.requestNotification(request(change))).rejects.toThrow(IdempotencyKeyReused);
    },
  );

  it('takes a time that had passed the first time for the same', async () => {
    const { commands } = open();
    await commands.requestNotification(request({ sendAt: '2029-01-01T00:00:00Z' }));
    expect(await commands.requestNotification(request({ sendAt: '2029-01-01T00:00:00Z' }))).toMatchObject({ duplicate: true });
  });

  it('stores two at the same moment once', async () => {
    const { commands, events } = open();
    const answers = await Promise.all([commands.requestNotification(request()), commands.requestNotification(request())]);
    expect(answers.map(({ duplicate }) => duplicate).sort()).toEqual([false, true]);
    expect(await events()).toHaveLength(1);
  });
});

describe('a first attempt at hand', () => {
  const expiresAt = '2030-01-01T00:00:30.000Z';
  const types = async (events: () => Promise<readonly { readonly type: string }[]>) => (await events()).map(({ type }) => type);

  it('begins with the request, in one append, and is handed over', async () => {
    const { commands, events, calls, settled } = open({ expiresAt });
    expect(await commands.requestNotification(request())).toMatchObject({ status: 'accepted', duplicate: false });
    expect(calls).toEqual(['append']);
    expect(await events()).toMatchObject([{ type: 'NotificationRequested' }, { type: 'DeliveryAttemptStarted', data: { attempt: 1, expiresAt } }]);
    expect(settled).toMatchObject([{ notificationId: id, body: 'Hello' }]);
  });

  it('is not begun twice for what comes twice', async () => {
    const { commands, events, settled } = open({ expiresAt });
    await commands.requestNotification(request());
    const again = request();
    expect(await commands.requestNotification({ ...again, metadata: { ...again.metadata, now: '2030-01-01T00:00:01.000Z' } })).toMatchObject({ duplicate: true });
    expect(settled).toEqual([expect.anything(), null]);
    expect(await events()).toHaveLength(2);
  });

  it('is let go when the request is for later, or is not stored', async () => {
    const { commands, events, settled, fail } = open({ expiresAt });
    fail(new Overloaded(1), 'before');
    await expect(commands.requestNotification(request())).rejects.toThrow(Overloaded);
    await commands.requestNotification(request({ sendAt: '2031-01-01T00:00:00Z' }));
    expect(settled).toEqual([null, null]);
    expect(await types(events)).toEqual(['NotificationRequested']);
  });

  it('is handed over when the store did not answer at first, and then says that it has it already', async () => {
    const { commands, events, settled, fail } = open({ expiresAt });
    fail(new OutcomeUnknown('a stream', 'a command'), 'after');
    await commands.requestNotification(request());
    expect(settled).toMatchObject([{ notificationId: id }]);
    expect(await types(events)).toEqual(['NotificationRequested', 'DeliveryAttemptStarted']);
  });

  it('is not asked for on a channel that is not served', async () => {
    const { commands, settled } = open({ expiresAt });
    await commands.requestNotification(request({ channel: 'sms' }));
    expect(settled).toEqual([]);
  });
});

describe('a race between cancelling and sending', () => {
  it('has exactly one winner', async () => {
    for (let round = 0; round < 50; round++) {
      const { commands, rival, events } = open();
      await commands.requestNotification(request());
      const [cancelled, started] = await Promise.allSettled([
        commands.cancelNotification({ type: 'CancelNotification', data: { notificationId: id }, metadata: metadata('cancel') }),
        rival.startDeliveryAttempt(start()),
      ]);
      expect([cancelled.status, started.status].sort()).toEqual(['fulfilled', 'rejected']);
      if (cancelled.status === 'rejected') expect(cancelled.reason).toBeInstanceOf(TooLate);
      if (started.status === 'rejected') expect(started.reason).toBeInstanceOf(AttemptRefused);
      expect(await events()).toHaveLength(2);
    }
  });
});

describe('claiming an attempt', () => {
  it('hands over what is to be delivered, to one worker only', async () => {
    const { commands, rival } = open();
    await commands.requestNotification(request({ subject: 'Hi' }));
    const claims = await Promise.allSettled([commands.startDeliveryAttempt(start('a')), rival.startDeliveryAttempt(start('b'))]);
    const [won] = claims.flatMap((claim) => (claim.status === 'fulfilled' ? [claim.value] : []));
    expect(claims.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(won?.notification).toEqual({ notificationId: id, recipient: 'ann@example.org', subject: 'Hi', body: 'Hello', metadata: {} });
  });

  it('takes one append and no reading when this process has seen the notification before', async () => {
    const { commands, calls } = open();
    await commands.requestNotification(request());
    calls.length = 0;
    await commands.startDeliveryAttempt(start());
    await commands.recordDeliveryOutcome({
      type: 'RecordDeliveryOutcome',
      data: { notificationId: id, attempt: 1, outcome: { kind: 'delivered' } },
      metadata: metadata('record'),
    });
    expect(calls).toEqual(['append', 'append']);
  });
});

describe('what nobody has requested', () => {
  it.each([newId(), 'nonsense'])('is not found: %s', async (notificationId) => {
    const { commands } = open();
    await expect(commands.cancelNotification({ type: 'CancelNotification', data: { notificationId }, metadata: metadata('c') })).rejects.toThrow(NotFound);
    await expect(commands.retryNotification({ type: 'RetryNotification', data: { notificationId }, metadata: metadata('r') })).rejects.toThrow(NotFound);
  });
});

describe('asking for a retry', () => {
  it('answers the same command again, and refuses another one', async () => {
    const { commands } = open();
    await commands.requestNotification(request());
    await commands.startDeliveryAttempt(start());
    const failed = { attempt: 1, outcome: { kind: 'permanent', reason: '550' }, notificationId: id } as const;
    await commands.recordDeliveryOutcome({ type: 'RecordDeliveryOutcome', data: failed, metadata: metadata('record') });
    const retry = { type: 'RetryNotification', data: { notificationId: id }, metadata: metadata('retry') } as const;
    const first = await commands.retryNotification(retry);
    expect(await commands.retryNotification(retry)).toEqual({ ...first, duplicate: true });
    await expect(commands.retryNotification({ ...retry, metadata: metadata('again') })).rejects.toThrow(NotRetryable);
  });
});

function open(attempt?: { readonly expiresAt: string }) {
  const store = openInMemoryEventStore();
  const calls: string[] = [];
  const settled: (Deliverable | null)[] = [];
  let failure: { readonly error: Error; readonly when: 'before' | 'after' } | undefined;
  const log = notificationLog({
    append: async (...args) => {
      calls.push('append');
      const failing = failure;
      failure = undefined;
      if (failing?.when === 'before') throw failing.error;
      const appended = await store.append(...args);
      if (failing?.when === 'after') throw failing.error;
      return appended;
    },
    readStream: (...args) => {
      calls.push('readStream');
      return store.readStream(...args);
    },
  });
  const supports = (channel: string): boolean => channel === 'email';
  const firstAttempts = { reserve: () => attempt ? { ...attempt, settle: (notification: Deliverable | null) => settled.push(notification) } : null };
  return {
    store,
    calls,
    settled,
    commands: notificationCommands({ log, supports, firstAttempts }),
    rival: notificationCommands({ log, supports }),
    events: () => log.read(id),
    /** The next append. */
    fail: (error: Error, when: 'before' | 'after') => { failure = { error, when }; },
  };
}

function request(content: Partial<NewNotification['data']> = {}): NewNotification {
  return {
    type: 'RequestNotification',
    data: { notificationId: id, recipient: 'ann@example.org', channel: 'email', body: 'Hello', priority: 'normal', metadata: {}, ...content },
    metadata: { ...metadata('request'), commandId: id },
  };
}

function start(label = 'start') {
  return { type: 'StartDeliveryAttempt', data: { notificationId: id, attempt: 1, expiresAt: '2030-01-01T00:00:30.000Z' }, metadata: metadata(label) } as const;
}

function metadata(label: string): CommandMetadata {
  return { commandId: derivedId(id, label), correlationId: id, actor: 'spec', now: '2030-01-01T00:00:00.000Z' };
}
