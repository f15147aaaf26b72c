import type { StopSignal } from '#event-sourcing';
import { isoTime } from '#timing';
import { CHANNELS, type Channel } from '../../domain/notification/content.ts';
import type { DeliveryChannel } from '../../ports/delivery-channel.ts';
import type { QueueRow } from '../../views/delivery-queue.ts';
import { deliveryAttempts, type AttemptsOptions } from './attempts.ts';
import { dealtWith } from './dealt-with.ts';
import { dueOfAll } from './due.ts';
import { inTurns } from './fair-turns.ts';
import { inHand } from './in-hand.ts';
import { notConfigured } from './not-configured.ts';
import { findBusyChannels, findExpired, type QueueReader } from './queue.ts';

/** The worker's single steps, without its loops. */
export interface Desk {
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
  /** Asked before every attempt of a look is begun: resolves when nothing more urgent is to be done, in a moment at most. */
  giveWay(): Promise<void>;
}

/** A page older than this is let go: something more urgent may have come, or somebody whose turn it is. */
const FRESH_MS = 200;
const MOST_ROWS = 1_000;

export function desk(options: DeskOptions): Desk {
  const { reader, settings, clock, stop, observe, urgency } = options;
  const served = new Set<number>();
  const hands = inHand(serveLine);
  const dealt = dealtWith(clock.now);
  /** What has just been requested and waits for room: no more than there is room for in all, so that a look, which is fair, is soon asked again. */
  const lines = new Map(CHANNELS.map((channel): [Channel, { id: string; row: QueueRow }[]] => [channel, []]));
  /** Channels on which a look has found more than there is room for. */
  const looking = new Set<Channel>();
  const attempts = deliveryAttempts(options);
  const findDue = dueOfAll(reader, clock);
  const channels = new Map(CHANNELS.map((name) => [name, options.channels.find(({ channel }) => channel === name) ?? notConfigured(name)]));
  const channelOf = (name: Channel): DeliveryChannel => channels.get(name) ?? notConfigured(name);

  const canAct = (id: string, row: QueueRow): boolean => served.has(row.segment) && !hands.has(id) && !dealt.isStale(id, row);

  function act(id: string, row: QueueRow, how: 'make' | 'writeOff'): void {
    const { channel, segment, tenant } = row;
    hands.take({ notificationId: id, channel, segment, tenant }, async () => {
      dealt.note(id, row, await attempts[how](channelOf(channel), id, row));
    });
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
      if (canAct(key, row)) await urgency?.giveWay();
      await room(channel);
      if (stop.aborted || clock.now() - arrived > FRESH_MS) {
        more = true;
        break;
      }
      if (!canAct(key, row)) continue;
      act(key, row, 'make');
      begun++;
    }
    serveLine(channel);
    return { seen: items.length, begun, more };
  }

  function welcome(id: string, row: QueueRow): void {
    const line = lines.get(row.channel);
    if (!line || line.length >= settings.concurrency || row.dueAt > isoTime(clock.now()) || !canAct(id, row)) return;
    line.push({ id, row });
    serveLine(row.channel);
  }

  /** Whatever a look has found has waited longer, and goes first. */
  function serveLine(channel: Channel): void {
    const line = lines.get(channel) ?? [];
    while (!looking.has(channel) && hands.hasRoom(channel, settings.concurrency)) {
      const next = line.shift();
      if (!next) return;
      if (!stop.aborted && canAct(next.id, next.row) && !urgency?.isPressed()) act(next.id, next.row, 'make');
    }
  }

  async function busy(channels: readonly Channel[]): Promise<ReadonlySet<Channel>> {
    return served.size === 0 || channels.length === 0 ? new Set() : findBusyChannels(reader, channels, { now: clock.now(), segments: served });
  }

  async function sweep(): Promise<number> {
    if (served.size === 0) return 0;
    const { items } = await findExpired(reader, { now: clock.now(), limit: settings.pageSize, segments: served });
    const lost = items.filter(({ key, row }) => !stop.aborted && canAct(key, row));
    for (const { key, row } of lost) act(key, row, 'writeOff');
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

  return { begin, welcome, busy, sweep, serve, drained: () => hands.drained(), letGo: attempts.letGo, get segments() { return served.size; } };
}
