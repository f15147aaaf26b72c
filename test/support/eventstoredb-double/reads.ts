import type { StatusObject } from '@grpc/grpc-js';
import type { ReadReq, ReadResp } from '@eventstore/db-client/generated/streams_pb.js';
import { invalidPosition, streamDeleted } from './failures.ts';
import type { Log } from './log.ts';
import { readEvent, streamName, streamNotFound } from './messages.ts';
import type { StoredEvent } from './stored.ts';

export type ReadOptions = ReadReq.Options;
export type Page = { readonly responses: readonly ReadResp[] } | { readonly failure: StatusObject };

const BACKWARDS = 1;

export function isSubscription(options: ReadOptions): boolean {
  return options.hasSubscription();
}

/** A read of a stream or of `$all`, which ends. `$all` includes its start forwards, and excludes it backwards. */
export function readPage(log: Log, options: ReadOptions): Page {
  const count = Number(options.getCount());
  const backwards = options.getReadDirection() === BACKWARDS;
  if (options.hasAll()) {
    const from = positionOf(log, options);
    if (from === undefined) return { failure: invalidPosition };
    const events = backwards
      ? log.all.filter(({ position }) => position < from.commit).reverse()
      : log.all.filter(({ position }) => isAtOrAfter(position, from));
    return { responses: events.slice(0, count).map(readEvent) };
  }
  const named = options.getStream();
  const stream = streamName(named?.getStreamIdentifier());
  const { events, tombstoned, hiddenBelow } = log.stream(stream);
  if (tombstoned) return { failure: streamDeleted(stream) };
  if (events.length <= hiddenBelow) return { responses: [streamNotFound(stream)] };
  const visible = events.slice(hiddenBelow);
  const from = named?.hasRevision() ? Number(named.getRevision()) : named?.hasEnd() ? Infinity : 0;
  const wanted = backwards ? visible.filter(({ revision }) => revision <= from).reverse() : visible.filter(({ revision }) => revision >= from);
  return { responses: wanted.slice(0, count).map(readEvent) };
}

export interface LogPlace {
  readonly commit: bigint;
  readonly prepare: bigint;
}

/** Where a read of `$all` begins; undefined when no record begins there, which the server does not forgive. */
export function positionOf(log: Log, options: ReadOptions): LogPlace | undefined {
  const all = options.getAll();
  if (all?.hasEnd()) return { commit: log.end, prepare: log.end };
  const position = all?.getPosition();
  if (position === undefined) return { commit: 0n, prepare: 0n };
  const place = { commit: BigInt(position.getCommitPosition()), prepare: BigInt(position.getPreparePosition()) };
  return place.commit === log.end || eventAt(log, place.commit) !== undefined ? place : undefined;
}

function isAtOrAfter(position: bigint, { commit, prepare }: LogPlace): boolean {
  return position > commit || (position === commit && position >= prepare);
}

function eventAt(log: Log, position: bigint): StoredEvent | undefined {
  return log.all.find((event) => event.position === position);
}
