import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { ServerWritableStream } from '@grpc/grpc-js';
import type { ReadReq, ReadResp } from '@eventstore/db-client/generated/streams_pb.js';
import { invalidPosition } from './failures.ts';
import type { Log } from './log.ts';
import { caughtUp, checkpoint, confirmation, readEvent, streamName } from './messages.ts';
import { positionOf, type LogPlace, type ReadOptions } from './reads.ts';
import type { StoredEvent } from './stored.ts';

/** How many events the server reads at a time for a subscription. */
const READ_BATCH = 32;

type Call = ServerWritableStream<ReadReq, ReadResp>;

/** Counts what goes out. */
export interface Traffic {
  eventsSent: number;
}

/**
 * Catches up in batches, says so, and goes on live until the caller leaves. With a filter it sends
 * checkpoints: during the catch-up for the beginning of a batch (`prepare` 0: the event that begins
 * there, if one ever does, is not included), when live for every so many events considered.
 */
export async function subscribe(log: Log, traffic: Traffic, call: Call, options: ReadOptions): Promise<void> {
  const start = options.hasAll() ? positionOf(log, options) : { commit: 0n, prepare: 0n };
  if (start === undefined) {
    call.emit('error', Object.assign(new Error(invalidPosition.details), invalidPosition));
    return;
  }
  const wants = selection(options);
  const filter = options.getFilter();
  const interval = filter && (filter.hasMax() ? filter.getMax() : READ_BATCH) * filter.getCheckpointintervalmultiplier();
  const send = sender(call, traffic);
  await send(confirmation(randomUUID()));

  let next = log.all.findIndex((event) => isAfter(event, start, options));
  if (next === -1) next = log.all.length;
  let batchStart: LogPlace = start;
  let live = false;
  let considered = 0;
  let sent = start.commit;
  while (!hasLeft(call)) {
    const batch = log.all.slice(next, next + READ_BATCH);
    next += batch.length;
    for (const event of batch) {
      considered++;
      if (wants(event)) {
        await send(readEvent(event));
        sent = event.position;
      } else if (live && interval && considered >= interval) {
        considered = 0;
        await send(checkpoint(event.position, event.position));
      }
    }
    const atEnd = batch.length < READ_BATCH;
    if (!live && interval && (atEnd || considered >= interval)) {
      considered = 0;
      const place = batchStart.commit > sent ? batchStart : { commit: sent, prepare: sent };
      if (place.commit > 0n) await send(checkpoint(place.commit, place.prepare));
    }
    batchStart = { commit: log.all[next]?.position ?? log.end, prepare: 0n };
    if (!atEnd) continue;
    if (!live) await send(caughtUp());
    live = true;
    if (next >= log.all.length) await change(log, call);
  }
}

function isAfter({ position, revision }: StoredEvent, start: LogPlace, options: ReadOptions): boolean {
  if (options.hasAll()) return position > start.commit || (position === start.commit && position > start.prepare);
  const from = options.getStream();
  return !from?.hasRevision() || revision > Number(from.getRevision());
}

function selection(options: ReadOptions): (event: StoredEvent) => boolean {
  if (options.hasStream()) {
    const stream = streamName(options.getStream()?.getStreamIdentifier());
    return (event) => event.stream === stream && isAfter(event, { commit: 0n, prepare: 0n }, options);
  }
  const filter = options.getFilter();
  if (filter === undefined) return () => true;
  const expression = filter.getEventType() ?? filter.getStreamIdentifier();
  const part = (event: StoredEvent): string => (filter.hasEventType() ? event.type : event.stream);
  const regex = expression?.getRegex();
  if (regex) return (event) => new RegExp(regex, 'u').test(part(event));
  const prefixes = expression?.getPrefixList() ?? [];
  return (event) => prefixes.some((prefix) => part(event).startsWith(prefix));
}

/** Writes, and waits while the client takes nothing. */
function sender(call: Call, traffic: Traffic): (response: ReadResp) => Promise<void> {
  return async (response) => {
    if (hasLeft(call)) return;
    if (response.hasEvent()) traffic.eventsSent++;
    if (!call.write(response)) await either(call, (signal) => once(call, 'drain', { signal }));
  };
}

async function change(log: Log, call: Call): Promise<void> {
  await either(call, (signal) => new Promise<void>((resolve) => {
    const stop = log.onChange(resolve);
    signal.addEventListener('abort', stop);
  }));
}

function hasLeft(call: Call): boolean {
  return call.cancelled || call.destroyed;
}

/** Resolves when it has happened, or the caller has left; then nobody listens any more. */
async function either(call: Call, happened: (signal: AbortSignal) => Promise<unknown>): Promise<void> {
  const over = new AbortController();
  const { signal } = over;
  const all = [happened(signal), once(call, 'cancelled', { signal }), once(call, 'close', { signal })];
  await Promise.race(all).catch(() => undefined);
  for (const one of all) one.catch(() => undefined);
  over.abort();
}
