import { setMaxListeners } from 'node:events';
import { newId, type Clock } from '#event-sourcing';
import { openInMemoryEventStore } from '#providers/in-memory';
import { desk, type Desk } from '../../libs/notifications/application/delivery/desk.ts';
import { firstAttemptsAtHand } from '../../libs/notifications/application/delivery/first-attempts.ts';
import { withDefaults, type DeliverySettings } from '../../libs/notifications/application/delivery/settings.ts';
import { notificationCommands, type NotificationCommands } from '../../libs/notifications/application/notification-commands.ts';
import { notificationQueries } from '../../libs/notifications/application/notification-queries.ts';
import type { Channel, Content } from '../../libs/notifications/domain/notification/content.ts';
import type { DeliveryChannel, DeliveryResult } from '../../libs/notifications/ports/delivery-channel.ts';
import { notificationLog } from '../../libs/notifications/translators/notification-log.ts';
import { accounting } from '../../libs/notifications/views/accounting.ts';
import { deliveryQueue } from '../../libs/notifications/views/delivery-queue.ts';
import { foldedViews } from './folded-views.ts';

type Answer = DeliveryResult | Error;

/** A delivery worker's desk over an in-memory log, with channels that answer as they are told and a clock that stands still. */
export async function deliveryWorld(settings: Partial<DeliverySettings> = {}, giveWay: () => Promise<void> = () => Promise.resolve()) {
  const store = openInMemoryEventStore();
  const log = notificationLog(store);
  const views = foldedViews(store);
  const firstAttempts = firstAttemptsAtHand();
  const actual = notificationCommands({ log, supports: () => true, firstAttempts });
  const queries = notificationQueries({ reader: foldedViews(store), history: log });

  let now = Date.UTC(2030, 0, 1);
  const timers = new Set<() => void>();
  const clock: Clock = {
    now: () => now,
    pause: () => Promise.resolve(),
    within: (_, promise, otherwise) => Promise.race([promise, new Promise<void>((resolve) => timers.add(resolve)).then(otherwise)]),
  };

  let pressed = false;
  const sent: Parameters<DeliveryChannel['deliver']>[0][] = [];
  const refused: Channel[] = [];
  const failures = new Map<keyof NotificationCommands, { left: number; when: 'before' | 'after' }>();
  let answer: Answer = { kind: 'delivered', providerMessageId: 'm-1' };
  let gate = closedGate();
  gate.open();
  const channel = (name: Channel, afterUnknown: 'retry' | 'hold'): DeliveryChannel => ({
    channel: name,
    afterUnknown,
    deliver: async (notification) => {
      sent.push(notification);
      await gate.opened;
      if (answer instanceof Error) throw answer;
      return answer;
    },
  });
  const failingNow = async <C, R>(name: keyof NotificationCommands, run: (command: C) => Promise<R>, command: C): Promise<R> => {
    const failure = failures.get(name);
    if (failure === undefined || failure.left === 0) return run(command);
    failure.left--;
    if (failure.when === 'after') await run(command);
    throw new Error('the store is away');
  };
  const commands: NotificationCommands = {
    ...actual,
    startDeliveryAttempt: (command) => failingNow('startDeliveryAttempt', actual.startDeliveryAttempt, command),
    recordDeliveryOutcome: (command) => failingNow('recordDeliveryOutcome', actual.recordDeliveryOutcome, command),
  };

  const stopping = new AbortController();
  const handOn = new AbortController();
  setMaxListeners(0, stopping.signal, handOn.signal);
  const another = (): Desk => {
    const work = desk({
      reader: views,
      commands,
      channels: [channel('email', 'retry'), channel('slack', 'retry'), channel('sms', 'hold')],
      settings: withDefaults({ timeoutMs: 10_000, retrySchedule: [5, 30, 120], ...settings }),
      clock,
      random: () => 0.5,
      observe: { refused: (name) => refused.push(name) },
      stop: stopping.signal,
      urgency: { isPressed: () => pressed, giveWay },
    });
    for (let segment = 0; segment < 16; segment++) void work.serve(segment, handOn.signal);
    return work;
  };
  const work = another();
  const metadata = () => ({ commandId: newId(), correlationId: newId(), actor: 'spec', now: new Date(now).toISOString() });
  const until = async (holds: () => boolean | Promise<boolean>): Promise<void> => {
    while (!await holds()) await new Promise((resolve) => { setImmediate(resolve); });
  };

  return {
    sent,
    refused,
    views,
    work,
    commands,
    queries,
    handOn,
    another,
    metadata,
    /** `seconds` from now, which is where `pass` has brought it. */
    time: (seconds = 0) => new Date(now + seconds * 1_000).toISOString(),
    pass: (seconds: number) => { now += seconds * 1_000; },
    answer: (next: Answer) => { answer = next; },
    press: () => { pressed = true; },
    release: () => { pressed = false; },
    /** From now on what is requested begins with its request, where it may. */
    atOnce: () => { firstAttempts.madeBy(work); },
    rowOf: async (id: string) => (await views.get(deliveryQueue, id)).row!,
    pause: () => { gate = closedGate(); },
    resume: () => { gate.open(); },
    timeOut: () => { for (const ring of timers) ring(); },
    failing: (name: keyof NotificationCommands, times: number, when: 'before' | 'after' = 'before') => failures.set(name, { left: times, when }),
    sending: (count: number) => until(() => sent.length === count),
    recorded: (events: number) => until(async () => Number(await store.head()) === events),
    catchUp: () => work.sweep(),
    async request(content: Partial<Content> = {}): Promise<string> {
      const data = { recipient: content.channel ?? 'ann@example.org', channel: 'email', body: 'Hello', priority: 'normal', metadata: {}, ...content } as const;
      const id = newId(now++);
      await commands.requestNotification({ type: 'RequestNotification', data: { ...data, notificationId: id }, metadata: metadata() });
      return id;
    },
    cancel: (notificationId: string) => commands.cancelNotification({ type: 'CancelNotification', data: { notificationId }, metadata: metadata() }),
    claimAndDie: (notificationId: string) => commands.startDeliveryAttempt({
      type: 'StartDeliveryAttempt',
      data: { notificationId, attempt: 1, expiresAt: new Date(now + 30_000).toISOString() },
      metadata: metadata(),
    }),
    async look(name: Channel): Promise<number> {
      const { begun } = await work.begin(name);
      await work.drained();
      return begun;
    },
    async sweep(): Promise<number> {
      const swept = await work.sweep();
      await work.drained();
      return swept;
    },
    detail: (id: string) => queries.getNotification({ id }),
    account: async () => (await foldedViews(store).get(accounting, 'all')).row,
  };
}

function closedGate() {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => { open = resolve; });
  return { opened, open: () => { open(); } };
}
