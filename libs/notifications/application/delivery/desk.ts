import type { StopSignal } from '#event-sourcing';
import { isoTime } from '#timing';
import { CHANNELS, type Channel } from '../../domain/notification/content.ts';
import type { DeliveryChannel } from '../../ports/delivery-channel.ts';
import type { QueueRow } from '../../views/delivery-queue.ts';
import { deliveryAttempts, type AttemptsOptions } from './attempts.ts';
import { dealtWith } from './dealt-with.ts';
import { dueOfAll } from './due.ts';
import { inTurns } from './fair-turns.ts';
import type { FirstAttempts } from './first-attempts.ts';
import { inHand } from './in-hand.ts';
import { waitingLines } from './lines.ts';
import { notConfigured } from './not-configured.ts';
import { findBusyChannels, findExpired, type QueueReader } from './queue.ts';
import { reservations, type Work } from './reservations.ts';

/** The worker's single steps, without its loops. */
export interface Desk extends FirstAttempts {
  /** Looks once and begins all it finds, as there is room. @throws Unavailable */
  begin(channel: Channel): Promise<Begun>;
  /** Begins what has just been requested, if it is due, as soon as there is room; what it leaves, a look will find. */
  welcome(notificationId: string, row: QueueRow): void;
  /** Those of the channels on which something is to be begun. @throws Unavailable */
  busy(channels: readonly Channel[]): Promise<ReadonlySet<Channel>>;
  /** Writes off the attempts of whoever died. Answers how many. @throws Unavailable */
  sweep(): Promise<number>;
  serve(segment: number, signal: StopSignal): Promise<void>;
  drained(): Promise<void>;
  /** Waits for no answer any longer. */
  letGo(): void;
  /** How many are served. */
  readonly segments: number;
}

export interface Begun {
  /** How many rows were seen. */
  readonly seen: number;
  /** How many attempts were begun. */
  readonly begun: number;
  /** There may be more than was looked at. */
  readonly more: boolean;
}

export interface DeskOptions extends AttemptsOptions {
  readonly reader: QueueReader;
  readonly channels: readonly DeliveryChannel[];
  readonly urgency?: Urgency;
}

/** What deliveries let go before them. */
export interface Urgency {
  /** Something more urgent is to be done. */
  isPressed(): boolean;
  /** Asked before an attempt is begun, one at a time for each channel: resolves when nothing more urgent is to be done, in a moment at most. */
  giveWay(): Promise<void>;
}

/** A page older than this is let go: something more urgent may have come, or somebody whose turn it is. */
const FRESH_MS = 200;
const MOST_ROWS = 1_000;

export function desk(options: DeskOptions): Desk {
  const { reader, settings, clock, stop, observe, urgency } = options;
  const served = new Set<number>();
  const hands = inHand((channel) => { lines.serve(channel); });
  const dealt = dealtWith(clock.now);
  /** Channels on which a look has found more than there is room for. */
  const looking = new Set<Channel>();
  const turns = new Map<Channel, Promise<void>>();
  const attempts = deliveryAttempts(options);
  const findDue = dueOfAll(reader, clock);
  const channels = new Map(CHANNELS.map((name) => [name, options.channels.find(({ channel }) => channel === name) ?? notConfigured(name)]));
  const channelOf = (name: Channel): DeliveryChannel => channels.get(name) ?? notConfigured(name);

  const canAct = (id: string, row: QueueRow): boolean => served.has(row.segment) && !hands.has(id) && !dealt.isStale(id, row);
  const isDue = ({ dueAt }: QueueRow): boolean => dueAt <= isoTime(clock.now());
  const isPressed = (): boolean => urgency?.isPressed() ?? false;
  // Whatever a look has found has waited longer, and goes first.
  const hasRoom = (channel: Channel): boolean => !looking.has(channel) && hands.hasRoom(channel, settings.concurrency);
  const lines = waitingLines({
    // As many as a look would bring: what comes in a rush need not wait for one.
    most: settings.pageSize,
    hasRoom,
    begin: ({ id, row }) => { if (!stop.aborted && canAct(id, row)) make(id, row); },
    isPressed,
    giveWay,
  });
  const { reserve } = reservations({
    attempts, clock, take,
    leaseMs: settings.leaseMs,
    // Should this process die before it sends, the attempt ends as unknown: none of a channel that then holds it for a person.
    mayBegin: (id, row) => !stop.aborted && isDue(row) && canAct(id, row) && hasRoom(row.channel) && !isPressed() && channelOf(row.channel).afterUnknown === 'retry',
  });

  function take(id: string, row: QueueRow, work: Work): void {
    const { channel, segment, tenant } = row;
    hands.take({ notificationId: id, channel, segment, tenant }, async () => {
      const position = await work(channelOf(channel));
      if (position !== undefined) dealt.note(id, row, position);
    });
  }

  function make(id: string, row: QueueRow): void {
    take(id, row, (channel) => attempts.make(channel, id, row));
  }

  function giveWay(channel: Channel): Promise<void> {
    const turn = (turns.get(channel) ?? Promise.resolve()).then(() => urgency?.giveWay());
    turns.set(channel, turn);
    return turn;
  }

  async function room(channel: Channel): Promise<void> {
    looking.add(channel);
    while (!hands.hasRoom(channel, settings.concurrency)) await hands.released(channel);
    looking.delete(channel);
  }

  async function begin(channel: Channel): Promise<Begun> {
    if (served.size === 0) return { seen: 0, begun: 0, more: false };
    await room(channel);
    const now = clock.now();
    // Rows that are only shown because the queue lags behind must not crowd out the others.
    const limit = Math.min(settings.pageSize + dealt.size + settings.concurrency, MOST_ROWS);
    const { items, position } = await findDue(channel, { now, limit, segments: served });
    let more = items.length >= limit;
    observe.looked?.(channel, items.length, more);
    dealt.forget(position);
    // From its arrival: else a slow store's pages would all be too old to begin anything.
    const arrived = clock.now();
    let begun = 0;
    for (const { key, row } of inTurns(items, { now, inHand: (tenant) => hands.ofTenant(channel, tenant) })) {
      if (canAct(key, row)) await giveWay(channel);
      await room(channel);
      if (stop.aborted || clock.now() - arrived > FRESH_MS) {
        more = true;
        break;
      }
      if (!canAct(key, row)) continue;
      make(key, row);
      begun++;
    }
    lines.serve(channel);
    return { seen: items.length, begun, more };
  }

  function welcome(id: string, row: QueueRow): void {
    if (isDue(row) && canAct(id, row)) lines.join({ id, row });
  }

  async function busy(channels: readonly Channel[]): Promise<ReadonlySet<Channel>> {
    return served.size === 0 || channels.length === 0 ? new Set() : findBusyChannels(reader, channels, { now: clock.now(), segments: served });
  }

  async function sweep(): Promise<number> {
    if (served.size === 0) return 0;
    const { items } = await findExpired(reader, { now: clock.now(), limit: settings.pageSize, segments: served });
    const lost = items.filter(({ key, row }) => !stop.aborted && canAct(key, row));
    for (const { key, row } of lost) take(key, row, (channel) => attempts.writeOff(channel, key, row));
    return lost.length;
  }

  async function serve(segment: number, signal: StopSignal): Promise<void> {
    if (!signal.aborted) {
      served.add(segment);
      await new Promise<void>((resolve) => { signal.addEventListener('abort', resolve, { once: true }); });
      served.delete(segment);
    }
    await hands.drained(segment);
  }

  return { begin, welcome, reserve, busy, sweep, serve, drained: () => hands.drained(), letGo: attempts.letGo, get segments() { return served.size; } };
}
