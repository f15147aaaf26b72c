import shared from '@eventstore/db-client/generated/shared_pb.js';
import streams, { type AppendResp } from '@eventstore/db-client/generated/streams_pb.js';
import type { AppendOutcome, Expected, ProposedEvent } from './stored.ts';

interface ExpectedOptions {
  hasNoStream(): boolean;
  hasAny(): boolean;
  hasStreamExists(): boolean;
  getRevision?(): string;
  getStreamPosition?(): string;
}

/** What either kind of append demands of its stream. */
export function expectedOf(options: ExpectedOptions | undefined): Expected {
  if (options === undefined || options.hasAny()) return 'any';
  if (options.hasNoStream()) return 'no stream';
  if (options.hasStreamExists()) return 'stream exists';
  return Number(options.getRevision?.() ?? options.getStreamPosition?.());
}

/** Bytes of an append as the server counts them. */
export function sizeOf(events: readonly ProposedEvent[]): number {
  return events.reduce((sum, { data, metadata, type }) => sum + data.length + metadata.length + 2 * type.length, 0);
}

/** The answer to a unary append, refusals included. */
export function appendAnswer(
  outcome: Exclude<AppendOutcome, { readonly kind: 'stream deleted' }>,
  expected: Expected,
): AppendResp {
  const response = new streams.AppendResp();
  if (outcome.kind === 'stored') {
    const position = new streams.AppendResp.Position();
    position.setCommitPosition(String(outcome.position));
    position.setPreparePosition(String(outcome.position));
    const success = new streams.AppendResp.Success();
    success.setCurrentRevision(String(outcome.revision));
    success.setPosition(position);
    response.setSuccess(success);
    return response;
  }
  const wrong = new streams.AppendResp.WrongExpectedVersion();
  if (outcome.actual === null) wrong.setCurrentNoStream(new shared.Empty());
  else wrong.setCurrentRevision(String(outcome.actual));
  if (expected === 'any') wrong.setExpectedAny(new shared.Empty());
  else if (expected === 'no stream') wrong.setExpectedNoStream(new shared.Empty());
  else if (expected === 'stream exists') wrong.setExpectedStreamExists(new shared.Empty());
  else wrong.setExpectedRevision(String(expected));
  response.setWrongExpectedVersion(wrong);
  return response;
}
