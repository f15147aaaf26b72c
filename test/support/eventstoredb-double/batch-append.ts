import type { ServerDuplexStream } from '@grpc/grpc-js';
import shared, { type UUID } from '@eventstore/db-client/generated/shared_pb.js';
import streams, { type BatchAppendReq, type BatchAppendResp } from '@eventstore/db-client/generated/streams_pb.js';
import { expectedOf, sizeOf } from './append-messages.ts';
import { batchStreamDeleted, batchTimeout, batchTooLarge, batchWrongExpectedVersion, MAX_APPEND_SIZE } from './failures.ts';
import type { Faults } from './faults.ts';
import type { Log } from './log.ts';
import { proposedEvent, streamIdentifier, streamName } from './messages.ts';
import type { AppendOutcome, Expected, ProposedEvent } from './stored.ts';

interface PendingAppend {
  readonly stream: string;
  readonly expected: Expected;
  readonly deadline: number;
  readonly events: ProposedEvent[];
}

/** Appends that share one call: each may come in several parts, and is answered under its correlation id. */
export function batchAppend(log: Log, faults: Faults, call: ServerDuplexStream<BatchAppendReq, BatchAppendResp>): void {
  const pending = new Map<string, PendingAppend>();
  call.on('error', () => undefined);
  call.on('end', () => { call.end(); });
  call.on('data', (request: BatchAppendReq) => {
    const correlationId = request.getCorrelationId();
    const key = correlationId?.getString() ?? '';
    const options = request.getOptions();
    if (options !== undefined) {
      pending.set(key, {
        stream: streamName(options.getStreamIdentifier()),
        expected: expectedOf(options),
        deadline: options.getDeadline()?.toDate().getTime() ?? Infinity,
        events: [],
      });
    }
    const append = pending.get(key);
    if (append === undefined) return;
    append.events.push(...request.getProposedMessagesList().map(proposedEvent));
    if (sizeOf(append.events) <= MAX_APPEND_SIZE && !request.getIsFinal()) return;
    pending.delete(key);
    const answer = answerTo(log, faults, append, correlationId);
    if (answer !== undefined) call.write(answer);
  });
}

function answerTo(log: Log, faults: Faults, append: PendingAppend, correlationId: UUID | undefined): BatchAppendResp | undefined {
  const { stream, expected, events, deadline } = append;
  const response = new streams.BatchAppendResp();
  if (correlationId) response.setCorrelationId(correlationId);
  response.setStreamIdentifier(streamIdentifier(stream));
  if (sizeOf(events) > MAX_APPEND_SIZE) { response.setError(batchTooLarge()); return response; }
  if (deadline <= Date.now()) { response.setError(batchTimeout()); return response; }
  if (faults.takeIgnored()) return undefined;
  const outcome = log.append(stream, expected, events);
  if (faults.takeLostAnswer()) return undefined;
  return fill(response, outcome, append);
}

function fill(response: BatchAppendResp, outcome: AppendOutcome, { stream, expected }: PendingAppend): BatchAppendResp {
  switch (outcome.kind) {
    case 'stored': {
      const position = new shared.AllStreamPosition();
      position.setCommitPosition(String(outcome.position));
      position.setPreparePosition(String(outcome.position));
      const success = new streams.BatchAppendResp.Success();
      success.setCurrentRevision(String(outcome.revision));
      success.setPosition(position);
      response.setSuccess(success);
      return response;
    }
    case 'stream deleted':
      response.setError(batchStreamDeleted(stream));
      return response;
    case 'wrong expected version':
      response.setError(batchWrongExpectedVersion(expected, outcome.actual));
      return response;
  }
}
